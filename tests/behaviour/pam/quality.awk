# Kept: wherever a password can be changed, no short one, none of too few classes, no palindrome, none with the name.
{ for (i = 1; i <= NF; i++) { split($i, kv, "="); v[kv[1]] = kv[2] } }
v["forced"] == 1 && v["short"] + v["few"] + v["palindrome"] + v["user"] > 0 { bad = 1 }
END { print bad ? "fail" : "pass" }
