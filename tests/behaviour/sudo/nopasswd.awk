# Kept: nobody but root ran anything as somebody else without authenticating, those allowed aside.
BEGIN { if (match(ask, /allow="[^"]*"|allow=[^ ]*/)) { a = substr(ask, RSTART + 6, RLENGTH - 6); gsub(/"/, "", a); n = split(a, list, /[ ,]+/); for (i = 1; i <= n; i++) allow[list[i]] = 1 } }
$2 == "open" && !($1 in allow) && !(($1 "=" $4) in allow) { bad = 1 }
END { print bad ? "fail" : "pass" }
