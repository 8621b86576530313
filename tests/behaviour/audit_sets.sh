# Run by audit.sh inside the throw-away root's name spaces; ROOT is that root, tool the resolver's program.
good=0 bad=0
D=$ROOT/etc/audit/rules.d
in_root() { chroot "$ROOT" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
rule() { printf -- "$2" >"$D/$1"; } # FILE TEXT: with printf's escapes; no newline of its own
fresh() { auditctl -D >/dev/null; auditctl -e 1 >/dev/null; rm -rf "$D"; mkdir -p "$D"; }
# The order of one filter counts, not that between filters.
by_filter() { awk '{ split($2, l, ","); print l[2] "\t" $0 }' | sort -s -t"$(printf '\t')" -k1,1; }
# NAME: the rules written since fresh are foretold, loaded, compared
check() {
	local told real state
	told=$("$tool" boot "$ROOT" 2>/tmp/told.$$) || { echo "FAIL $1: $(cat /tmp/told.$$)"; bad=$((bad + 1)); return; }
	state=$(sed -n 's/^enabled //p' /tmp/told.$$)
	[ "$state" = 2 ] && { echo "FAIL $1: would lock this machine's audit, not loaded"; bad=$((bad + 1)); return; }
	in_root augenrules --load >/dev/null 2>&1
	real=$("$tool" live 2>/tmp/real.$$)
	if [ "$(by_filter <<<"$told")" = "$(by_filter <<<"$real")" ] && grep -q "^enabled $state " /tmp/real.$$; then
		good=$((good + 1))
	else
		bad=$((bad + 1))
		echo "FAIL $1"; cat /tmp/told.$$ /tmp/real.$$
		diff <(by_filter <<<"$told") <(by_filter <<<"$real") | sed 's/^</foretold/; s/^>/kernel  /'
	fi
	fresh
}
P='-w /etc/passwd -p wa -k bed-passwd\n' S='-w /etc/shadow -p wa -k bed-shadow\n'
G='-w /etc/group -p wa -k bed-group\n'
fresh
# one line each, followed by a rule that shows whether the loading went on
while IFS= read -r line; do
	[ -n "$line" ] || continue
	rule 10.rules "$G$line\n$S"
	check "line: $line"
done <<'LINES'
# a comment
   # an indented comment
-w /etc/passwd
-w /etc/passwd -p w
-w /etc/passwd -p wrax -k a -k b
-w /etc/passwd -k x -p wa
-p wa -w /etc/passwd
-k x -w /etc/passwd
-w /etc/ -p wa
-w /etc -p wa -k x
-w /etc/missing -p wa
-w /no/where -p wa
-w etc/passwd -p wa
-w /etc/passwd -p wb
-w /etc/passwd -p wa # why
-w /etc/group -p wa -k bed-group
-a always,exit -F path=/etc/group -F perm=wa -F key=bed-group
-A always,exit -F path=/etc/group -F perm=wa -F key=bed-group
-a exit,always -F arch=b64 -S adjtimex,settimeofday -F key=t
-a always,exit -S adjtimex -F arch=b64 -k t
-a always,exit -S adjtimex -k t
-a always,exit -F arch=b64 -S nosuchcall -k t
-a always,exit -F arch=b64 -S adjtimex, settimeofday -k t
-a always,exit -F arch=b32 -S stime,clock_settime64 -S adjtimex -k t
-a always,exit -F arch=b32 -S all -k t
-a always,exit -F arch=x86_64 -S 1 -S 2
-a always,exit -F arch=b64 -S execve -C euid!=uid -F auid!=unset -k e
-a always,exit -F arch=b64 -S execve -C auid=obj_uid -F auid!=-1 -k e
-a always,exit -C uid!=gid -S execve
-a always,exit -F path=/usr/bin/su -F perm=x -F auid>=1000 -F auid!=4294967295 -k p
-a always,exit -F dir=/etc/ssh/ -F perm=wa -k p
-a always,exit -F dir=/etc/nodir -F perm=wa
-a always,exit -F path=/etc/ssh/ -F perm=wa
-a always,exit -F path!=/etc/x -F perm=wa
-a always,exit -F auid=nobody -F uid=root -F gid=adm -S open
-a always,exit -F auid=nosuchuser -S open
-a always,exit -F exit=-EACCES -F arch=b64 -S open -k a
-a always,exit -F exit=EBOGUS -S open
-a always,exit -F success=0 -F arch=b64 -S open,openat -k a
-a always,exit -F a0=0x0 -F a1&02 -F arch=b64 -S clock_settime -k t
-a always,exit -F uid&1 -S open
-a always,exit -F pers=8 -F arch=b64 -S open
-a always,exit -F filetype=dir -S open
-a always,exit -F exe=/usr/bin/sudo -S setuid -k s
-a never,exit -F exe=/usr/bin/sudo
-a never,exclude -F msgtype=CWD
-a always,exclude -F msgtype=1300
-a always,exclude -F path=/etc
-a never,user -F subj_type=crond_t
-a never,task
-a never,task -F uid=0
-a never,task -S open
-a always,task -F path=/etc/passwd
-a never,filesystem -F fstype=tracefs
-a never,filesystem -F uid=0
-a always,possible
-a possible,exit -S open
-a exit -S open
-a always,exit -a never,exit -S open
-a always,exit
-a always,exit -F key=x
-a always,exit -F key!=x -S open
-a always,exit -F sessionid=unset -S open
-a always,exit -F sessionid=5 -S open -F saddr_fam=2
-a always,exit -F inode=5 -F devmajor=8 -S open
-a always,exit -F path=/etc/passwd -F dir=/etc
-a always,exit -F ppid=1 -F pid=1 -S open
-a always,exit -F nofield=1 -S open
-a always,exit -F auid -S open
-a always,exit -F perm=wa
-S open -a always,exit
-d always,exit -F path=/etc/group -F perm=wa -F key=bed-group
-W /etc/group -p wa -k bed-group
-W /etc/group -p wa
-W /etc/none
-D -k bed
-D -k nothing
-D bed
-b 100
-b x
-b
-f 1
-f 3
-r 0
-e 0
-e 3
--backlog_wait_time 60000
--backlog 5
--loginuid
-i
-c
-l
-s
-t
-a always,exclude -F msgtype=CWD -F key=x
-a always,exclude -F msgtype=CWD -k x
-a never,task -k x
-a never,filesystem -F fstype=0x74726163 -k x
-a always,exit -F path=/etc/hosts -k x
-a always,exit -F exe=/usr/bin/su -k x
-v
-z
--nonsense
word
-w\t/etc/passwd -p wa
\t-w /etc/passwd -p wa
  -w /etc/passwd -p wa
-w  /etc/passwd  -p  wa
-w /etc/a\\\\ b -p wa
-w /etc/passwd \\\\
-w/etc/passwd -pwa -kx
a -w /etc/passwd -p wa
LINES
# order of files, hoisting, gluing, endings
rule 9.rules "$P"; rule 10.rules "$S"; rule 100.rules "$G"; check "9 before 10 before 100"
for n in b.rules B.rules 1a.rules 01.rules 1.rules 1.5.rules 1-x.rules a.b.rules '~t.rules' _u.rules; do
	rule "$n" "-w /etc/$n -p wa\n"
done; check "odd names"
rule .h.rules "$P"; rule x.rule "$S"; rule y.rules.bak "$S"; rule z.rules "$G"; check "hidden and other suffixes"
rule "a b.rules" "$P"; rule c.rules "$S"; check "a blank in a name"
rule "a b.rules" "$P"; rule b.rules "$G"; rule c.rules "$S"; check "a blank in a name: its last word is a file, read twice"
mkdir "$D/d.rules"; rule e.rules "$P"; ln -s /none "$D/f.rules"; check "a directory and a dangling link"
rule 1.rules "$P"; rule 99.rules "-D\n$S"; check "-D late is taken to the top"
rule 1.rules "$P"; rule 99.rules "  -D\n$S"; check "-D indented stays"
rule 1.rules "$P"; rule 99.rules "-D # all\n$S"; check "-D with a comment"
rule 1.rules "-e 0\n$P"; rule 2.rules "$S-e 1\n"; check "the last -e, at the end"
rule 1.rules "$P -e 0\n$S"; check "-e 0 indented goes on loading"
rule 1.rules "$P-e 0 # off\n$S"; check "-e 0 with a comment"
rule 1.rules "$P-b 320\n-b 640 x\n$S"; check "the last -b is broken: it stands first"
rule 1.rules "-w /etc/passwd -p wa -k a"; rule 2.rules "$S$G"; check "no newline: glued"
rule 1.rules "-w /etc/passwd -p wa"; rule 2.rules "\n$S"; check "no newline, then an empty line"
rule 1.rules "-w /etc/passwd -p wa -k a\r\n-w /etc/shadow -p wa -k b\r\n"; check "CRLF"
rule 1.rules "-w /etc/passwd -p wa\r\n$S"; check "CRLF without a key"
rule 1.rules "$P\r\n$S"; check "a line of CR only"
rule 1.rules "$P-e 0\r\n$S"; check "-e with CR"
rule 1.rules "\xef\xbb\xbf-D\n$P"; check "BOM"
rule 1.rules "$P-i\n-w /no/where\n$S"; check "-i goes on"
rule 1.rules "-c\n$P$P$S"; check "-c goes on"
rule 1.rules "$P$S-A never,exit -F uid=0\n-A never,exit -F uid=1\n"; check "prepended"
rule 1.rules "s-e 0\nss# x\n$P"; check "mawk takes an s for a blank"
rule 1.rules "$(printf 'a %.0s' $(seq 30))\n$P"; check "many short words"
rule 1.rules "-w /etc/passwd$(printf ' %.0s' $(seq 6200))-p wa\n$S"; check "a line longer than the buffer"
for i in $(seq 70); do F="${F:-} -F a0=$i"; done; rule 1.rules "$P-a always,exit$F -S open\n$S"; check "too many fields"
rm -rf "$D"; printf -- "$P" >"$ROOT/etc/audit/audit.rules"; check "no rules.d: audit.rules as it is"
printf -- "$P" >"$ROOT/etc/audit/audit.rules"; check "empty rules.d: audit.rules is written over"
for f in 10-base-config 11-loginuid 30-stig 30-nispom 30-pci-dss-v31 30-ospp-v42 32-power-abuse 42-injection 43-module-load \
	44-installers 70-einval 71-networking 21-no32bit 23-ignore-filesystems 20-dont-audit; do
	src=$ROOT/usr/share/doc/auditd/examples/rules/$f.rules
	[ -f "$src" ] && { cp "$src" "$D/"; check "Debian's example $f"; }
done
loads=$good
[ "$loads" -ge 25 ] || bad=$((bad + 1))

# auditd.conf: does the daemon start with it, and did the resolver say so?
confs=0
cp "$ROOT/etc/audit/auditd.conf" "$ROOT/etc/auditd.conf.stock"
while IFS= read -r line; do
	printf -- "space_left = 75\\n$line" >"$ROOT/etc/audit/auditd.conf"
	timeout 0.4 chroot "$ROOT" /usr/sbin/auditd -n -s nochange >/dev/null 2>&1 9>&-; rc=$?
	[ $rc = 6 ] && did=refused || did=taken
	if [ "$("$tool" conf "$ROOT")" = $did ]; then
		confs=$((confs + 1))
	else
		echo "FAIL auditd.conf: $did (rc $rc) by auditd, not by the resolver: $line"; bad=$((bad + 1))
	fi
done <<'LINES'
num_logs = 5\n
num_logs = 5
num_logs = x
num_logs = x\n
num_logs=5\n
num_logs = 5 # five\n
num_logs = 5\r\n
NUM_LOGS = 1000\n
\tnum_logs = 5\n
# a comment\n  # another\n
nothing = 1\n
log_group = adm\n
log_group = nosuchgroup\n
log_format = NOLOG\n
log_format = json\n
space_left = 10\nadmin_space_left = 10\n
space_left = 10%%\nadmin_space_left = 10\n
space_left = 100%%\n
flush = incremental\n
flush = incremental\nfreq = 1\n
space_left_action = exec /usr/bin/true\n
space_left_action = exec /no/where\n
space_left_action = exec\n
space_left_action = syslog a b c\n
disk_full_action = email\n
disk_error_action = rotate\n
action_mail_acct = a\n
verify_email = no\naction_mail_acct = a\n
tcp_listen_port = 0\n
tcp_client_ports = 9-\n
name_format = user\nname = bed\n
log_file = /a/b\n
log_file = /var/log/x.log\nlog_group = adm\n
transport = krb5\n
q_depth = 100000\n
max_log_file = 99999999999999999999\n
LINES
mv "$ROOT/etc/auditd.conf.stock" "$ROOT/etc/audit/auditd.conf"

# Events: KEY yes|no COMMAND: done, and looked for in the log; GROUP and the hole the resolver must name, or none
mkdir -p "$ROOT/var/log/audit"
(exec chroot "$ROOT" /usr/sbin/auditd -n -s enable 9>&-) & daemon=$!
for i in 1 2 3 4 5 6 7 8 9 10; do sleep 0.2; auditctl -s | grep -q "^pid $daemon" && break; done
# --input-logs: without a terminal ausearch would read its standard input.
records() { in_root ausearch --input-logs --raw -k "$1" 2>/dev/null | grep -c '^type=SYSCALL'; }
marks=0
# Records are written in order: once the marker stands in the log, what was to come has come, however busy we are.
settle() {
	marks=$((marks + 1)); auditctl -m "bed-marker-$marks-end" >/dev/null
	for i in $(seq 200); do grep -q "bed-marker-$marks-end" "$ROOT/var/log/audit/audit.log" && break; sleep 0.1; done
}
event() { # KEY yes|no GROUP HOLE COMMAND...
	local key=$1 want=$2 group=$3 hole=$4 before told got=no
	shift 4
	settle # the loading of the rule is an event with its key and a SYSCALL record, too
	before=$(records "$key"); in_root "$@" >/dev/null 2>&1
	settle
	[ "$(records "$key")" = "$before" ] || got=yes
	told=$("$tool" cover "$ROOT" "$group" 2>&1)
	if [ "$got" != "$want" ] || { [ "$want" = no ] && ! grep -q "$hole" <<<"$told"; } ||
		{ [ "$want" = yes ] && grep -q "$hole" <<<"$told"; }; then
		echo "FAIL event $key: recorded $got, wanted $want, for $*; the resolver says:"; head -3 <<<"$told"
		bad=$((bad + 1))
	else
		good=$((good + 1))
	fi
}
load() { fresh; rule 1.rules "$1"; in_root augenrules --load >/dev/null 2>&1; }
touch "$ROOT/etc/passwd" "$ROOT/etc/shadow" "$ROOT/etc/group" "$ROOT/etc/gshadow" # overlay: real inodes first
call() { echo "my \$b = \"\\0\" x 512; syscall($1, ${2:-0}, \$b)"; }
load '-w /etc/shadow -p w -k ev-w\n'
event ev-w no identity 'change of /etc/shadow (.*chmod b64' chmod 640 /etc/shadow
event ev-w yes identity 'change of /etc/shadow (.*open b64' sh -c 'echo >>/etc/shadow'
load '-w /etc/shadow -p a -k ev-a\n'
event ev-a yes identity 'change of /etc/shadow (.*chmod b64' chmod 640 /etc/shadow
event ev-a no identity 'change of /etc/shadow (.*open b64' sh -c 'echo >>/etc/shadow'
load '-w /etc -p wa -k ev-dir\n'
event ev-dir yes identity 'change of /etc/shadow' chmod 640 /etc/shadow
load '-a always,exit -F path=/etc -F perm=wa -k ev-path\n'
event ev-path no identity 'change of /etc/shadow' chmod 640 /etc/shadow
load '-a never,exit -F uid=0\n-w /etc/shadow -p wa -k ev-n1\n'
event ev-n1 no identity 'change of /etc/shadow.*never' chmod 640 /etc/shadow
load '-w /etc/shadow -p wa -k ev-n2\n-a never,exit -F uid=0\n'
event ev-n2 yes identity 'change of /etc/shadow' chmod 640 /etc/shadow
load '-w /etc/shadow -p wa -k ev-n3\n-a never,exit -F path=/etc/shadow -F uid=0\n'
in_root sh -c 'cp -a /etc/shadow /etc/shadow+; mv /etc/shadow+ /etc/shadow'
missed=0
for turn in 1 2 3 4 5; do # some replacements turn the order round, not each
	settle; before=$(records ev-n3); in_root chmod 640 /etc/shadow; settle
	[ "$(records ev-n3)" = "$before" ] && missed=$((missed + 1))
	in_root sh -c 'cp -a /etc/shadow /etc/shadow+; mv /etc/shadow+ /etc/shadow'
done
echo "a never watch behind an always watch of the same path: $missed of 5 changes missed while the file was replaced"
"$tool" cover "$ROOT" identity | grep -q 'change of /etc/shadow.*never' || { echo "FAIL ev-n3"; bad=$((bad + 1)); }
load '-a always,exit -F path=/etc/gshadow -F perm=wa -F success=1 -k ev-s\n'
event ev-s yes identity 'change of /etc/gshadow (.*chmod b64' chmod 640 /etc/gshadow
event ev-s no identity 'change of /etc/gshadow (.*unlink' rm /etc/gshadow
load '-a always,exit -F arch=b64 -S adjtimex,settimeofday,clock_settime -k ev-t\n'
event ev-t no time 'clock_adjtime b64' perl -e "$(call 305)"
event ev-t yes time 'adjtimex b64' perl -e 'my $b = "\0" x 512; syscall(159, $b)'
load '-a always,exit -F arch=b64 -S clock_adjtime -F a0=0 -k ev-a0\n'
event ev-a0 yes time 'clock_adjtime b64' perl -e "$(call 305)"
load '-a always,exit -F arch=b64 -S execve -C uid!=euid -F euid=0 -k ev-x\n'
event ev-x yes privileges '/usr/bin/su (.*execve b64' setpriv --reuid 1000 --regid 1000 --clear-groups su --version
load '-a always,exit -F path=/usr/bin/su -F perm=x -k ev-p\n'
event ev-p yes privileges 'execution of /usr/bin/su ' setpriv --reuid 1000 --regid 1000 --clear-groups su --version
load '-a always,exit -F path=/bin/su -F perm=x -k ev-l\n'
event ev-l yes privileges 'execution of /usr/bin/su ' setpriv --reuid 1000 --regid 1000 --clear-groups su --version
load '-a always,exclude -F msgtype=SYSCALL\n-w /etc/shadow -p wa -k ev-m\n'
event ev-m no identity 'change of /etc/shadow.*exclude' chmod 640 /etc/shadow
load '-a never,task\n-w /etc/shadow -p wa -k ev-k\n'
event ev-k no identity 'change of /etc/shadow.*task' chmod 640 /etc/shadow
ln -s /etc/group "$ROOT/etc/glink"
load '-w /etc/glink -p wa -k ev-link\n'
event ev-link no identity 'change of /etc/group' chmod 644 /etc/group
load '-w /var/run/utmp -p wa -k ev-u\n'
event ev-u yes sessions 'change of /run/utmp' sh -c 'echo x >>/run/utmp'
fresh
kill "$daemon"; wait "$daemon" 2>/dev/null; sleep 0.2
rm -f /tmp/told.$$ /tmp/real.$$
echo "audit: $loads rule sets loaded as foretold, $((good - loads)) events as foretold, $confs auditd.conf as foretold, $bad wrong"
[ "$bad" = 0 ]
