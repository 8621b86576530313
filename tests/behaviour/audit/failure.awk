# The kernel's flag and limit accepted; each action written is one of those accepted (what is asked may name others), and
# the daemon was seen to do something.  A message says no more than syslog; ignore is none even where the daemon complains.
BEGIN {
	actions = "syslog email exec rotate suspend single halt"; flags = "1 2"; least = 8192
	if (match(ask, /actions="[^"]*"/)) actions = substr(ask, RSTART + 9, RLENGTH - 10)
	if (match(ask, /failure="?[0-9 ]*/)) { flags = substr(ask, RSTART + 8, RLENGTH - 8); gsub(/"/, "", flags) }
	if (match(ask, /backlog=[0-9]+/)) least = substr(ask, RSTART + 8, RLENGTH - 8) + 0
	n = split(actions, a, " "); for (i = 1; i <= n; i++) ok[a[i]] = 1
	n = split(flags, f, " "); for (i = 1; i <= n; i++) flag[f[i]] = 1
}
/^unit |^configuration refused|^options refused|^auditd.service failed/ { bad = 1 }
$1 == "failure" { seen++; if (!flag[$2]) bad = 1 }
$1 == "backlog_limit" { seen++; if ($2 && $2 < least) bad = 1 }
$1 == "written" { word[$2] = $3; next }
/^(space_left|admin_space_left|disk_full|disk_error) / {
	seen++
	key = $1 "_action"
	w = (key == "disk_error_action") ? "syslog" : "ignore"
	if (key in word) w = word[key]
	n = split($2, did, "+"); done = ""
	for (i = 1; i <= n; i++) {
		if (did[i] == "sendmail") did[i] = "email"
		if (did[i] == "message") did[i] = "syslog"
		if (did[i] == w) done = w
		if (did[i] == "syslog") message = 1
	}
	# What it did is more than what is written: a last line without its newline is not read.
	for (i = 1; done == "" && i <= n; i++) if (did[i] != "syslog" && did[i] != "nothing") done = did[i]
	# What it was told to do and did not: then the message is all it did.
	if (done == "" && (w == "ignore" || w == "rotate" || $2 == "nothing")) done = "nothing"
	if (done == "") done = "syslog"
	if (!ok[done]) bad = 1
}
END { print (bad ? "fail" : (seen >= 6 ? "pass" : "error")) }
