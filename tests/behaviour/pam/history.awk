# Kept: wherever a password can be changed, the three most recent ones, the current one included, are refused.
{ for (i = 1; i <= NF; i++) { split($i, kv, "="); v[kv[1]] = kv[2] } }
v["forced"] == 1 && v["changes"] == 1 && v["refused"] < 3 { bad = 1 }
END { print bad ? "fail" : "pass" }
