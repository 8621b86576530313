# Locked: after at most three failures, also slow ones, the right password is refused for 900 seconds, whatever is
# tried meanwhile, and no wrong one is taken; for alice and, where it matters who somebody is, for bob.
{ for (i = 1; i <= NF; i++) { split($i, kv, "="); v[kv[1]] = kv[2] } }
$2 != "root" {
	if (v["wrong"] == 1)
		bad = 1
	else if (v["normal"] == 1 && !(v["after"] >= 1 && v["after"] <= 3 && v["slow"] == 1 && v["out"] == 1 && (v["seconds"] < 0 || v["seconds"] >= 900)))
		bad = 1
}
END { print bad ? "fail" : "pass" }
