# pass: no way lets an expired account in, not even to change its password.
$NF != "shut" { bad = 1 }
END { print NR && !bad ? "pass" : "fail" }
