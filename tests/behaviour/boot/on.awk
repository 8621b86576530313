# Kept: every name that is asked for was started by the boot itself.
BEGIN { if (match(ask, /services="[^"]*"|services=[^ ]*/)) { a = substr(ask, RSTART + 9, RLENGTH - 9); gsub(/"/, "", a); n = split(a, list, /[ ,]+/) } }
$2 == "at-boot" { on[$1] = 1 }
END { bad = !n; for (i = 1; i <= n; i++) if (list[i] != "" && !(list[i] in on)) bad = 1; print bad ? "fail" : "pass" }
