# Every way tried was recorded, under rules loaded into an audit that is on.
/^unit |^configuration refused|^options refused|^auditd.service failed|^the loading failed/ { bad = 1 }
/^enabled 0/ { bad = 1 }
/: missed / { seen = 1; if ($NF != "-") bad = 1 }
END { print bad ? "fail" : seen ? "pass" : "error" }
