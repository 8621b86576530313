# Stored hashed: every password that is stored, which is one that somebody can type and PAM or sshd says is right, be the
# account expired or not, is kept by an accepted scheme, and not in passwd or group.
BEGIN {
	list = "yescrypt gost-yescrypt scrypt bcrypt sha512crypt sha256crypt"
	if (match(ask, /schemes="[^"]*"/))
		list = substr(ask, RSTART + 9, RLENGTH - 10)
	else if (match(ask, /schemes=[^ ]+/))
		list = substr(ask, RSTART + 8, RLENGTH - 8)
	n = split(list, v, " ")
	for (i = 1; i <= n; i++)
		good[v[i]] = 1
}
{ split("", f); for (i = 3; i <= NF; i++) { split($i, kv, "="); f[kv[1]] = kv[2] } }
f["in"] == 1 && (f["where"] != "shadow" || !(f["kept"] in good)) { bad = 1 }
END { print bad ? "fail" : "pass" }
