# pass: at every PATH=OPTION,... asked for, the mount that holds the path has each of the options, and what was tried
# there agrees: no device opened under nodev, no rights gained under nosuid, nothing run under noexec.
BEGIN {
	if (!match(ask, /mounts=/))
		ask = "mounts=/tmp=nodev,nosuid,noexec"
	sub(/^.*mounts=/, "", ask)
	gsub(/"/, "", ask)
}
/ on \/[^ ]*: / { options[$1] = "," $4 "," }
/ does: / {
	gsub(/,/, "")
	exec[$1] = $4
	suid[$1] = $6
	device[$1] = $8
}
END {
	verdict = "pass"
	n = split(ask, asked, " ")
	for (i = 1; i <= n; i++) {
		path = asked[i]
		sub(/=.*/, "", path)
		list = substr(asked[i], length(path) + 2)
		if (!(path in options) || !(path in exec)) {
			print "error"
			exit
		}
		m = split(list, want, ",")
		for (k = 1; k <= m; k++) {
			has = index(options[path], "," want[k] ",") > 0
			if (!has)
				verdict = "fail"
			if (want[k] == "nodev" && device[path] != "-" && has != (device[path] == "no") ||
			    want[k] == "noexec" && exec[path] != "-" && has != (exec[path] == "no") ||
			    want[k] == "nosuid" && suid[path] != "-" && has != (suid[path] == "no")) {
				print "error"
				exit
			}
		}
	}
	print verdict
}
