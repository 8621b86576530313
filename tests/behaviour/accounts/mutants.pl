#!/usr/bin/perl
# Random cases of a kind (age, expiry, idle, newaccount), for a longer comparison by hand: prints a KIND.cases.
# usage: mutants.pl KIND.cases COUNT SEED
#   d=$(mktemp -d); cp -r "$top_srcdir/tests" "$d"; perl mutants.pl age.cases 200 1 >$d/tests/behaviour/accounts/age.cases
#   UPDATE=1 perl corpus.pl "$d" "$top_builddir" observe age; perl corpus.pl "$d" "$top_builddir" score age
use strict;
use warnings;

my ($file, $count, $seed) = @ARGV;
srand $seed;
my ($kind) = $file =~ m{(\w+)\.cases$};
open(my $in, '<', $file) or die "$file: $!\n";
while (<$in>) { last if /^== [^:]/; print; }

sub pick { return $_[rand @_]; }
sub maybe { return rand() < $_[0]; }

my @controls = ('required', 'requisite', 'sufficient', 'optional', '[success=1 new_authtok_reqd=done default=ignore]',
	'[success=ok new_authtok_reqd=ok default=bad]', '[success=1 new_authtok_reqd=1 default=ignore]', '[success=2 default=ignore]',
	'[success=ok new_authtok_reqd=ignore default=bad]', '[success=ok acct_expired=ignore new_authtok_reqd=ok default=bad]',
	'[success=done default=die]', '[default=ignore]', '[success=ok authtok_expired=ignore new_authtok_reqd=ok default=die]',
	'[success=ok ignore=ignore user_unknown=ignore default=bad]', '[success=ok new_authtok_reqd=reset default=bad]', '[default=1]');
my @modules = ('pam_unix.so', 'pam_unix.so', 'pam_unix.so', 'pam_unix.so no_pass_expiry', 'pam_unix.so broken_shadow', 'pam_permit.so', 'pam_permit.so',
	'pam_deny.so', 'pam_localuser.so', 'pam_faillock.so', 'pam_nologin.so', 'pam_succeed_if.so uid < 1000 quiet', 'pam_succeed_if.so uid >= 2001 quiet',
	'pam_succeed_if.so user = alice quiet', 'pam_usertype.so issystem', 'pam_rootok.so', 'pam_missing.so', 'pam_access.so', 'pam_debug.so acct=success', 'pam_sss.so',
	'pam_time.so', 'pam_lastlog.so inactive=90', 'pam_shells.so', 'pam_succeed_if.so user ingroup users quiet', 'pam_usertype.so isregular',
	'pam_access.so nodefgroup', 'pam_listfile.so item=user sense=deny file=/etc/barred onerr=succeed', 'pam_debug.so acct=new_authtok_reqd',
	'pam_debug.so acct=authtok_expired', 'pam_exec.so /bin/true');

sub stack {
	return "account:\n" . join '', map { '| ' . (maybe(0.05) ? '-' : '') . 'account ' . pick(@controls) . ' ' . pick(@modules) . "\n" } 1 .. 1 + int rand 4;
}

sub number { return pick(0, 1, 1, 1, 7, 30, 60, 89, 90, 90, 90, 91, 180, 365, 99999, '', '', -1, '+90', '090', '0x5a', ' 90', '90 ', 'x', 100, 2147483648, 4294967295, 4294967386, -90, 36500); }
sub day {
	my $t = '$(($(date +%s) / 86400 + ' . pick(-4000, -500, -200, -121, -120, -91, -90, -30, -1, 0, 1, 30, 100, 5000) . '))';
	return pick($t, $t, $t, $t, $t, 0, '', 1, -1);
}
sub shadow {
	my $user = pick('alice', 'bob', 'bob', 'root');
	my @f = (maybe(0.8) ? day() : '19000', maybe(0.7) ? pick(1, 1, 7) : number(), maybe(0.6) ? 90 : number(), pick(7, 7, 7, '', 100),
		$kind eq 'idle' ? pick(0, 30, 30, 90, 91, '', number()) : pick('', '', '', 0, 30, number()), maybe(0.7) && $kind ne 'expiry' ? '' : day(), '');
	pop @f if maybe(0.03);
	push @f, '' if maybe(0.03);
	return "run: sed -i \"s|^\\($user:[^:]*\\):.*|\\1:" . join(':', @f) . "|\" /etc/shadow\n";
}
sub defs {
	my @l = map { pick('PASS_MAX_DAYS', 'PASS_MAX_DAYS', 'PASS_MIN_DAYS') . pick(' ', ' ', "\t", '=', ' = ', '  "') . number() . pick('', '', '', '"', ' # x', "\\x0d") } 1 .. 1 + int rand 3;
	return "append: /etc/login.defs\n" . join '', map { "| $_\n" } @l;
}
sub useradd {
	return "file: /etc/default/useradd\n" . join '', map { '| ' . pick('INACTIVE', 'INACTIVE', 'INACTIVE', ' INACTIVE', 'EXPIRE', 'SHELL=/bin/', 'GROUP') . pick('=', '=', '=', '= ', ' =') . pick(0, 30, 90, 91, -1, '0x1e', '"30"', '', 'x', '2020-12-31', '31/12/2020', '12/31/2098', '1 Jan 2030', 'staff') . pick('', '', '', "\\x0d") . "\n" } 1 .. 1 + int rand 2;
}
# The world around the stacks: who is barred where, and when anybody was last seen.
sub world {
	my $days = pick(10, 80, 89, 91, 100, 400);
	return pick("file: /etc/security/time.conf\n| " . pick('*', 'sshd', 'login|su', '!cron') . ';*;' . pick('*', 'bob', '!root', 'alice|bob') . ";!Al0000-2400\n",
		"file: /etc/security/access.conf\n| -:" . pick('bob', 'ALL', 'ALL EXCEPT root', '(users)') . ':' . pick('ALL', 'LOCAL', 'ALL EXCEPT LOCAL', 'cron', 'tty1') . "\n",
		"file: /etc/nologin\n", "file: /etc/barred\n| bob\n",
		"run: perl -e 'open F,\"+<\",\"/var/log/lastlog\" or open F,\">\",\"/var/log/lastlog\"; seek F," . pick(2000, 2001) . "*292,0; print F pack(\"V\",time-$days*86400),\"\\0\"x288'\n",
		"file: /etc/ssh/sshd_config.d/01-x.conf\n| UsePAM no\n");
}
# The password phase, for those who change too early.
sub change {
	return "password:\n" . join '', map { '| password ' . pick('required', 'requisite', 'sufficient', 'optional', '[success=1 default=ignore]', '[success=ok new_authtok_reqd=ok default=bad]') . ' '
		. pick('pam_unix.so yescrypt', 'pam_unix.so sha512 use_authtok', 'pam_pwquality.so retry=3', 'pam_pwhistory.so remember=3', 'pam_permit.so', 'pam_deny.so', 'pam_succeed_if.so uid >= 2001 quiet') . "\n" } 1 .. 1 + int rand 3;
}
sub passwd {
	return pick("run: passwd -l bob\n", "run: sed -i 's/^bob:x:/bob:*:/' /etc/passwd\n", "run: usermod -s /usr/sbin/nologin bob\n", "run: usermod -p '*' bob\n", "run: usermod -p '!!' bob\n", "run: passwd -d bob\n", "run: chage -d 0 bob\n", "run: sed -i '/^bob:/d' /etc/shadow\n",
		"run: h=\$(grep ^bob: /etc/shadow | cut -d: -f2); awk -F: -v OFS=: -v h=\"\$h\" '\$1==\"bob\"{\$2=h}1' /etc/passwd >/etc/p && cat /etc/p >/etc/passwd\n");
}
sub sshd {
	return "file: /etc/ssh/sshd_config.d/00-x.conf\n| " . pick('UsePAM no', 'PasswordAuthentication no', 'PubkeyAuthentication no', 'KbdInteractiveAuthentication yes') . "\n";
}
sub own {
	my $s = pick('sshd', 'login', 'su', 'cron');
	return "sed: /etc/pam.d/$s s/^\@include common-account/account " . pick(map { s{/}{\\/}gr } @controls) . ' ' . pick('pam_unix.so', 'pam_permit.so') . "/\n";
}

for my $i (1 .. $count) {
	my $text = $kind eq 'newaccount' ? "use: :plain\nappend: /etc/login.defs\n| PASS_MAX_DAYS 90\n| PASS_MIN_DAYS 1\n" : $kind eq 'expiry' ? '' : "use: :good\n";
	my @ways = $kind eq 'newaccount' ? (\&defs, \&defs, \&useradd, \&stack, \&world, \&change) : $kind eq 'expiry' ? (\&stack, \&stack, \&stack, \&own, \&shadow, \&passwd, \&sshd, \&world)
		: (\&stack, \&stack, \&world, \&change, \&shadow, \&shadow, \&shadow, \&defs, \&useradd, \&passwd, \&sshd, \&own);
	$text .= pick(@ways)->() for 1 .. 1 + int rand 3;
	print "== m$i\n# A random case.\n$text\n";
}
