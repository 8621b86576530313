# Run by time.sh inside the throw-away root: each block changes the real configuration and asks both sides.
set -u
bad=0
n=0
dump() { /build/resolve-dump / "$@"; }
differ() { bad=$((bad + 1)); printf 'DIFFER %s\n  real: %s\n  ours: %s\n' "$1" "$2" "$3"; }

# chronyd -p prints the directives it takes, or ends with 1.  Some faults it finds only when it starts, by the options of its
# unit: what is said to be refused is then started.
starts() { # 0: it runs until it is stopped
	local rc=0
	timeout 2 chronyd -d -x -F 1 -f /etc/chrony/chrony.conf >/dev/null 2>&1 || rc=$?
	[ $rc = 124 ]
}
chrony() {
	printf '%b' "$1" >/etc/chrony/chrony.conf
	local real ours
	if real=$(chronyd -p -f /etc/chrony/chrony.conf 2>/dev/null); then
		real=$(printf '%s\n' "$real" | awk 'tolower($1) ~ /^(server|pool|peer)$/ { print $2 }
			tolower($1) == "refclock" { print $2 " " $3 }' | tr '\n' ' ')
	else
		real=refused
	fi
	ours=$(dump time chrony)
	case $ours in
	refused*) ours=refused ;;
	*) ours=$(printf '%s' "$ours" | cut -f 2 | tr '\n' ' ') ;;
	esac
	n=$((n + 1))
	[ "$ours" != refused ] || [ "$real" = refused ] || starts || real=refused
	[ "${real% }" = "${ours% }" ] || differ "chrony: $1" "$real" "$ours"
}
mkdir -p /etc/chrony/conf.d /etc/chrony/other /etc/chrony/folder/x.conf
printf 'server one.example\n' >/etc/chrony/conf.d/x.conf
printf 'server two.example\n' >/etc/chrony/other/x.conf
printf 'server three.example\n' >/etc/chrony/other/.hidden.conf
printf 'pool four.example' >/etc/chrony/other/y.conf
: >/etc/chrony/other/empty
while IFS= read -r line; do
	[ -z "$line" ] || chrony "$line"
done <<'CASES'
server a iburst\n! c\n; d\n# e\n% f\n
  SERVER\ta   IBURST\r\npool b\r\n
server a iburst # x\n
server a\n// x\n
server a\n  \n\n\t! x\nrefclock shm 0 refid GPS\n
\xef\xbb\xbfserver a\n
server a
server a\nmakestep 1\n
server a\nmakestep 1 3 4\n
server a\nmakestep 0.1 -1\n
server a\nport x\n
server a\nport 12x\n
server a\nport\n
server a port 12x\n
server a port 123 minpoll 4\n
server a offset 0.1abc\n
server a offset -0.5e-3\n
server a minpoll\n
server\n
pool\n
peer a b\n
server a key 0\n
server a key 7\n
server a version 9\n
server a extfield F323\n
server a EXTFIELD F323 xleave prefer trust require noselect\n
server a maxdelayquant 0.1\n
server a ipv4\n
server a nosuch\n
server a server b\n
refclock SHM\n
refclock SHM 0 lock\n
refclock PHC /dev/ptp0 poll 0 dpoll -2 offset -37 tai\n
refclock SHM 0 local\n
refclock SHM 0 width 0.1 pps rate 5\n
server a\nlog\n
server a\nlog tracking Measurements\n
server a\nlog foo\n
server a\nallow\n
server a\nallow all\n
server a\nallow 1.2\n
server a\nallow 1.2.3.4/40\n
server a\nallow all 10/8\n
server a\nallow foo bar\n
server a\nallow all all\n
server a\ndeny fd00::/8\n
server a\nlocal\n
server a\nlocal stratum\n
server a\nlocal stratum 10 orphan distance 0.1\n
server a\nratelimit\n
server a\nratelimit interval 3 burst 8 leak 2\n
server a\nratelimit interval x\n
server a\ncmdratelimit foo 1\n
server a\nntsratelimit interval 3\n
server a\nleapsecmode slew\n
server a\nleapsecmode foo\n
server a\nauthselectmode MIX\n
server a\nauthselectmode foo\n
server a\nhwtimestamp *\n
server a\nhwtimestamp eth0 rxfilter all minpoll 1\n
server a\nhwtimestamp eth0 foo\n
server a\ntempcomp a b c d e f\n
server a\ntempcomp /a 1 2 3 4 5\n
server a\ntempcomp /a 1 /b\n
server a\ndriftfile\n
server a\ndriftfile a b\n
server a\ndriftfile /a interval 3\n
server a\nrtcsync x\n
server a\nrtcsync\nrtcsync\n
server a\nbindaddress foo\n
server a\nbindaddress ::1\n
server a\nbindcmdaddress /run/x\n
server a\nbindcmdaddress x\n
server a\nbroadcast 60 1.2.3.4\n
server a\nbroadcast 60 x\n
server a\nsmoothtime 400 0.01 leaponly\n
server a\nsmoothtime 400 0.01 x\n
server a\nopencommands a\n
server a\nuser\n
server a\nuser x y\n
server a\ninclude /none\n
server a\ninclude /none*\n
server a\ninclude /none/*.conf\n
server a\ninclude /etc/chrony/*/none.conf\n
server a\nconfdir /etc/chrony/folder\n
server a\ninclude\n
include etc/chrony/conf.d/x.conf\n
include /etc/chrony/*/x.conf\n
include /etc/chrony/chrony.conf\n
server a\nconfdir /none\n
confdir\n
confdir /etc/chrony/conf.d /etc/chrony/other\n
confdir /etc/chrony/other /etc/chrony/conf.d\n
confdir /etc/chrony/other\nserver z
server a\ndumponexit\ncommandkey 1\nlinux_hz 100\n
server a\nmaxsources 3\n
server a\niburst\n
server a\nntsaeads 30\n
server a\nleapseclist /x\n
server a\nmailonchange a 0.5\n
server a\nmailonchange a\n
server a\nclientloglimit 1 2\n
server a\nntstrustedcerts 1 /a\n
server a\nntstrustedcerts /a\n
server a\ndscp 70\nsched_priority 100\nptpport 319\n
server a\nrefresh 5\n
server a\nfallbackdrift 16\n
server a\nfallbackdrift 16 19\n
server a\nmaxchange 1000 1 2\n
server a\nmanual\nlock_all\nnoclientlog\nnosystemcert\n
server a\nnoclientlog 1\n
server a\nnocerttimecheck 1\nminsources 2\nmaxjitter 0.1\nlogbanner 0\nntsrotate 1\n
CASES

# systemctl and systemd-analyze.
state() {
	local real ours
	real=$(systemctl --root=/ is-enabled "$1" 2>/dev/null) || :
	ours=$(dump unit "$1")
	n=$((n + 1))
	case "$real:$ours" in
	masked:*\ masked* | enabled:*\ starts* | alias:*\ starts* | disabled:*exists\ by=-* | static:*exists* | :*absent*) ;;
	enabled-runtime:* | linked*) ;;
	*) differ "unit $1 ($2)" "$real" "$ours" ;;
	esac
}
state chrony.service "as installed"
state chronyd.service "alias"
state nftables.service "as installed"
state hwclock.service "masked by the vendor"
state nosuch.service "not there"
systemctl --root=/ -q disable chrony.service
state chrony.service "after disable"
systemctl --root=/ -q enable chrony.service
state chrony.service "after enable"
systemctl --root=/ -q mask chrony.service
state chrony.service "after mask"
state chronyd.service "alias, after mask"
systemctl --root=/ -q unmask chrony.service
state chrony.service "after unmask"
systemctl --root=/ -q disable ssh.service
systemctl --root=/ -q enable ssh.socket
state ssh.socket "enabled"

conf() {
	local real ours
	real=$(systemd-analyze cat-config systemd/timesyncd.conf 2>/dev/null |
		awk '/^\[/ { s = $0 } s == "[Time]" && /^NTP=/ { sub(/^NTP=/, ""); if ($0 == "") v = ""; else v = v $0 " " } END { print v }')
	ours=$(dump conf timesyncd.conf Time NTP | cut -f 1 | tr '\n' ' ')
	n=$((n + 1))
	[ "${real% }" = "${ours% }" ] || differ "timesyncd.conf: $1" "$real" "$ours"
}
mkdir -p /etc/systemd/timesyncd.conf.d /usr/lib/systemd/timesyncd.conf.d /usr/local/lib/systemd/timesyncd.conf.d
printf '[Time]\nNTP=main\n' >/etc/systemd/timesyncd.conf
conf main
printf '[Time]\nNTP=vendor\n' >/usr/lib/systemd/timesyncd.conf.d/50.conf
printf '[Time]\nNTP=local\n' >/usr/local/lib/systemd/timesyncd.conf.d/40.conf
printf '[Time]\nNTP=ten\n' >/etc/systemd/timesyncd.conf.d/100.conf
conf "three directories"
printf '[Time]\nNTP=etc\n' >/etc/systemd/timesyncd.conf.d/50.conf
conf "the vendor's hidden"
ln -sf /dev/null /etc/systemd/timesyncd.conf.d/40.conf
conf "masked by a link"
printf '[Time]\nNTP=\nNTP=z\n' >/etc/systemd/timesyncd.conf.d/z.conf
conf reset
printf '[Time]\nNTP=hidden\n' >/etc/systemd/timesyncd.conf.d/.h.conf
printf '[Time]\nNTP=other\n' >/etc/systemd/timesyncd.conf.d/zz.txt
conf "names that do not count"

# rsyslogd -N1 ends with 1 after any complaint; these two mean that the daemon would not run.
rsyslog() {
	local real ours
	printf '%b' "$1" >/etc/rsyslog.conf
	rsyslogd -N1 >/tmp/rsyslog.out 2>&1 || :
	if grep -qE 'run failed|could not interpret' /tmp/rsyslog.out; then real=dies; else real=starts; fi
	ours=$(dump rsyslog)
	case $ours in
	*fatal*) ours=dies ;;
	*) ours=starts ;;
	esac
	n=$((n + 1))
	[ "$real" = "$ours" ] || differ "rsyslog: $1" "$real $(tail -n 3 /tmp/rsyslog.out)" "$(dump rsyslog)"
}
while IFS= read -r line; do
	[ -z "$line" ] || rsyslog "$line"
done <<'CASES'
*.* /var/log/a\n
*.* /var/log/a # c\n
*.* /var/log/a b\n
*.* /var/log/a;nosuch\n
*.* -/var/log/a;RSYSLOG_TraditionalFileFormat\n
*.* action(type="omfile" file="/var/log/a"\n
*.* action(type="omfile" file="/var/log/a")\n
*.* action(type='omfile' file='/var/log/a')\n
*.* action(type=omfile file=/var/log/a)\n
*.* ACTION(Type="OMFILE" # c\n /* d */ File="/var/log/a")\n
*.* action(type="omfile" file="/var/log/a" filecreatemode="640")\n
*.* action(type="omrelp" target="x")\n
*.* \\\n  /var/log/a\n
$IncludeConfig /none.conf\n*.* /var/log/a\n
$IncludeConfig /none/*.conf\n*.* /var/log/a\n
include(file="/none.conf")\n*.* /var/log/a\n
include(file="/none.conf" mode="optional")\n*.* /var/log/a\n
include(file="/none/*.conf")\n*.* /var/log/a\n
if $msg contains then /var/log/b\n*.* /var/log/a\n
if $msg contains "then" then /var/log/b\n
if ($msg contains 'x') then { stop } else /var/log/b\n
:msg, contains, "abc" /var/log/q\n& stop\n
*.* { /var/log/a\n stop\n}\n
*.* { /var/log/a\n
/var/log/a\n
*.* stop\n
template(name="t" type="string" string="%msg%\\\\n")\n*.* /var/log/a;t\n
template(name="t" type="list") { property(name="msg") constant(value="\\\\n") }\n*.* /var/log/a;t\n
*.* /var/log/a;t\n$template t,"%msg%\\\\n"\n
$template t,"%msg%\\\\n"\n*.* /var/log/a;t\n
ruleset(name="rem") { action(type="omfile" file="/var/log/b") }\n*.* call rem\n
set $.x = "a;b";\n*.* /var/log/a\n
}\n*.* /var/log/a\n
*.* root,alice\n
*.* :omusrmsg:*\n
*.* @127.0.0.1\n
*.* @@(o)[::1]:514;RSYSLOG_ForwardFormat\n
$WorkDirectory /tmp\n
foo bar baz\n*.* /var/log/a\n
module(load="nosuch")\n*.* /var/log/a\n
$ModLoad imuxsock\n*.* /var/log/a\n
global(umask="0027")\n*.* /var/log/a\n
*.*;mail.none;auth,authpriv.!=info /var/log/a\n
CASES
echo "$n compared, $bad differ"
perl /cases/time_random.pl 150 || bad=1
[ "$bad" = 0 ]
