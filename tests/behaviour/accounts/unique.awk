# Unique: of the users and groups that are found by their names, no name and no number stands for two; root alone has uid 0.
{ split($3, id, "="); split($4, found, "=") }
found[2] == "none" { next }
($1, $2) in name { bad = 1 }
{ name[$1, $2] = 1 }
($1, id[2]) in number && number[$1, id[2]] != $2 { bad = 1 }
{ number[$1, id[2]] = $2 }
$1 == "user" && id[2] == 0 && $2 != "root" { bad = 1 }
END { print bad ? "fail" : "pass" }
