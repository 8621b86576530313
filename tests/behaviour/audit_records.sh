#!/bin/bash
# Called by audit.sh: what the real auditd writes into its log by each name_format and log_format, against what the
# resolver finds in the newest record.  -s nochange: the kernel is left as it is; auditd's own records are enough.
failed=0 passed=0
log=$ROOT/var/log/audit/audit.log
conf=$ROOT/etc/audit/auditd.conf
cp "$conf" "$conf.stock"
for name in none hostname user; do # fqd and numeric want a resolver
	named=1
	[ $name != none ] || named=0
	for format in RAW ENRICHED; do
		mkdir -p -m 750 "${log%/*}"
		rm -f "${log%/*}"/*
		printf '%s\n' 'log_file = /var/log/audit/audit.log' 'space_left = 75' 'admin_space_left = 50' 'name = web01' \
			"name_format = $name" "log_format = $format" >"$conf"
		chroot "$ROOT" /usr/sbin/auditd -n -s nochange >/dev/null 2>&1 9>&- &
		pid=$!
		for ((i = 0; i < 60; i++)); do
			grep -q DAEMON_START "$log" 2>/dev/null && break
			sleep 0.05
		done
		# It loses a SIGTERM that comes before its event loop runs.
		for ((i = 0; i < 40; i++)); do
			kill $pid 2>/dev/null || break
			sleep 0.1
		done
		wait $pid 2>/dev/null
		line=$(tail -n 1 "$log" 2>/dev/null)
		type=${line#*type=}
		node=0 enriched=0
		case $line in node=?*) node=1 ;; esac
		case $line in *$'\x1d'?*) enriched=1 ;; esac
		want="${type%% *} node=$node enriched=$enriched"
		got=$("$dump" "$ROOT" audit-sample 2>&1)
		if [ -n "$line" ] && [ "$want" = "$got" ] && [ $node = $named ]; then
			passed=$((passed + 1))
		else
			failed=$((failed + 1))
			printf 'FAILED name_format %s, log_format %s: %s\n  auditd: %s\n  ours: %s\n' $name $format "$line" "$want" "$got"
		fi
	done
done
mv "$conf.stock" "$conf"
echo "audit records: $passed as auditd writes them, $failed wrong"
[ $failed = 0 ]
