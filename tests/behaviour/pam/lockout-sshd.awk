# Locked: whoever gets in by a password, by whatever way sshd takes it, is refused after three failures and still so
# when the quarter of an hour is nearly over; no wrong one is taken.  Without a password login there is nothing to lock.
{ for (i = 1; i <= NF; i++) { split($i, kv, "="); v[kv[1]] = kv[2] } }
/^sshd refuses/ { refused = 1 }
v["wrong"] == 1 || (v["normal"] == 1 && !(v["after"] == "0" && v["at890"] == "0")) { bad = 1 }
END { print refused ? "error" : bad ? "fail" : "pass" }
