#!/bin/bash
# Inside a throw-away root with a case's files in place: stock oscap and lynis, as an administrator would run them.
# usage: peers_inside.sh [oscap] [lynis]        /peers holds the content and lynis
# Prints "oscap RULE RESULT" and "lynis LINE" (of its report) lines.
cd /tmp || exit 1

ask_oscap() {
	oscap xccdf eval --skip-valid --tailoring-file /peers/tailoring.xml --profile xccdf_plumbline_profile_peers \
		--results r.xml /peers/ds.xml >oscap.out 2>oscap.err
	grep -q '<TestResult\|:TestResult' r.xml 2>/dev/null || { tail -n 1 oscap.err >&2; exit 1; }
	sed -nE '/<([a-z]+:)?rule-result /{s/.*idref="xccdf_org.ssgproject.content_rule_([^"]*)".*/\1/;h;}; /<([a-z]+:)?result>/{s/.*result>([a-z]+)<.*/\1/;H;x;s/\n/ /;s/^/oscap /;p;}' r.xml |
		grep -v ' notselected$'
}

ask_lynis() {
	mkdir -p /run/sshd
	/usr/sbin/sshd >/dev/null 2>&1 # lynis asks a running daemon only
	mkdir -p /usr/share/lynis /etc/lynis
	cp -a /peers/lynis/share/. /usr/share/lynis/
	cp -a /peers/lynis/etc/. /etc/lynis/
	sed -i /^plugin=/d /etc/lynis/default.prf # the Debian plugin alone takes ten seconds and answers none of the questions
	# The groups only save time: what the tests print is the same without.
	/peers/lynis/lynis audit system --quick --no-colors --no-log --report-file /tmp/lynis.dat --tests "$(cat /peers/lynis.tests)" \
		--tests-from-group "authentication shells ssh boot_services kernel kernel_hardening filesystems logging insecure_services time accounting" >/tmp/lynis.out 2>&1
	[ -s /tmp/lynis.dat ] || { echo "lynis wrote no report" >&2; exit 1; }
	grep -E '^(warning|suggestion|details)\[\]=|^session_timeout|^account_without' /tmp/lynis.dat | sed 's/^/lynis /'
	return 0
}

for who; do "ask_$who"; done
exit 0
