# No set-uid dumps, and no core of a session is kept: by what systemd-coredump did with one where cores go to it (its
# command line hands over the limit only by %c), by what was seen where they go to a file.
{ key = $1; $1 = ""; sub(/^ /, ""); v[key] = $0; if (key == "su" || key == "ssh") if ($0 ~ /core/) core = 1 }
END {
	suid = v["fs/suid_dumpable"] # the kernel takes the first word; what it refuses leaves its default
	if (!match(suid, /^[ \t]*(0[xX]0*[012]|0*[012])([ \t]|$)/)) suid = 0
	else { sub(/^[ \t]+/, "", suid); sub(/[ \t].*/, "", suid); suid = substr(suid, length(suid)) + 0 }
	pattern = v["kernel/core_pattern"]
	if (pattern ~ /^\|/) {
		kept = 1
		if (pattern ~ /^\|(\/usr)?\/bin\/(false|true)/) kept = 0
		if (pattern ~ /systemd-coredump/) {
			kept = v["handler"] ~ /^(present|journal|truncated)$/
			if (kept && pattern ~ /%c/) kept = core
		}
	} else kept = core
	print suid == 0 && !kept ? "pass" : "fail"
}
