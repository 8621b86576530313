# Kept: nobody but the declared administrators came to root through sudo, by whatever way was tried.
BEGIN {
	a = "root %sudo %wheel %admin"
	if (match(ask, /admins="[^"]*"|admins=[^ ]*/)) { a = substr(ask, RSTART + 7, RLENGTH - 7); gsub(/"/, "", a) }
	n = split(a, list, /[ ,]+/); for (i = 1; i <= n; i++) admin[list[i]] = 1
}
$2 == "groups" { if ($1 in admin) ok[$1] = 1; for (i = 3; i <= NF; i++) if (("%" $i) in admin) ok[$1] = 1 }
$2 == "root" && !($1 in ok) { bad = 1 }
END { print bad ? "fail" : "pass" }
