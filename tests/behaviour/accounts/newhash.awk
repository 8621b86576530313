# A new password is kept by an accepted scheme, whoever changes it.
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
{ split("", f); for (i = 2; i <= NF; i++) { split($i, kv, "="); f[kv[1]] = kv[2] } }
$1 == "sshd" && f["keyboard"] != "yes" { next } # it then runs passwd
"forced" in f && f["forced"] == 0 { next }
f["changed"] == 1 && !(f["kept"] in good) { bad = 1 }
END { print bad ? "fail" : "pass" }
