#!/usr/bin/perl
# See sudo.sh.  usage: sudo_random.pl ROUNDS SEED
use strict;
use warnings;

my ($rounds, $seed) = @ARGV;
srand $seed;
system q{
	hostname web1; echo web1 >/etc/hostname; printf '127.0.1.1 web1.example.org web1\n' >/etc/hosts
	groupadd -g 3000 ops; groupadd -g 3001 dev
	for u in alice bob; do useradd -m -s /bin/bash $u; echo "$u:Zq7-first!kiwi" | chpasswd -c SHA256 -s 1000; done
	usermod -aG ops alice; usermod -aG dev bob
	sed -i 's/pam_unix.so nullok/pam_unix.so nullok nodelay/' /etc/pam.d/common-auth
	rm -f /etc/sudoers.d/*
	echo '#!/bin/sh' >/home/alice/tool; chmod 755 /home/alice/tool
	sed -i 's/^netgroup:.*/netgroup: files/' /etc/nsswitch.conf; echo 'ng (-,bob,)' >/etc/netgroup
};

sub one { return $_[int rand @_]; }
sub maybe { return rand() < $_[0] ? $_[1]->() : ''; }
sub list { my ($max, $fn) = @_; return join one(',', ', ', ' , '), map { $fn->() } 1 .. 1 + int rand $max; }

sub user { return maybe(0.15, sub { one('!', '! ', '!!') }) . one(('alice', 'bob', 'ALL', 'ALL') x 4, '%ops', '%dev', '%#3000', '#2000', '#1000', 'UA', 'UB', '+ng', '"alice"', 'Alice', 'ali\ce', '\x61lice', 'nosuch', '%nosuch', '%:ops', '"%ops"'); }
sub host { return maybe(0.15, sub { '!' }) . one(('ALL') x 12, 'web1', 'WEB1', 'web*', 'HA', 'HB', 'other', 'web1.example.org', '*.example.com', '127.0.0.1'); }
sub target { return maybe(0.15, sub { '!' }) . one('root', ('ALL') x 6, 'daemon', 'bob', 'alice', '#0', '%ops', 'RA', 'RB'); }
sub group { return one('ops', 'dev', 'ALL', '#3001', '!dev', 'RG'); }
sub runas { return one('', '', '(' . list(2, \&target) . ')', ('(ALL:ALL)') x 4, ('(ALL)') x 3, '(root)', '(' . list(2, \&target) . ':' . list(2, \&group) . ')', '(:' . list(2, \&group) . ')', '()', '(:)'); }
sub tags { return join ' ', map { one('NOPASSWD:', 'NOPASSWD:', 'PASSWD:', 'NOEXEC:', 'SETENV:', 'NOPASSWD :', 'MAIL:', 'LOG_OUTPUT:') } 1 .. int rand 3; }
sub options { return maybe(0.08, sub { one('CWD=/tmp ', 'NOTAFTER=20200101000000Z ', 'NOTBEFORE=20200101000000Z ', 'TIMEOUT=10m ', 'ROLE=x_r ', 'NOTAFTER=2030Z ', 'TIMEOUT=1x ', 'CWD=tmp ', 'NOTBEFORE=2099010100+0800 ') }); }
sub command {
	return maybe(0.15, sub { one('!', '! ') }) . one(('ALL') x 5, '/usr/bin/id', '/usr/bin/id', '/usr/bin/id -u', '/usr/bin/id ""', '/usr/bin/id *', '/usr/bin/id -u*', '/bin/id', '/usr/bin/', '/usr/bin/i*', '/usr/bin/[ic]*', '/usr/bin/true', 'CA', 'CB', 'CC',
		'/usr/bin/cat /etc/hostname', '/usr/bin/cat /etc/*', '/usr/bin/cat /etc/h?stname', '^/usr/bin/(id|true)$', '^/usr/bin/i.$ ^-u$', '/usr/bin/id ^-[a-z]$', 'sudoedit /etc/issue', 'list', '/home/alice/', '/home/alice/tool', '/usr/bin/id -u\,n', '/usr/bin/cat /etc/host\name',
		'sha256:' . '0' x 64 . ' /usr/bin/id', 'sha224:abc /usr/bin/id', '/nosuch/id', '/nosuch/*', 'id', '/usr/bin/cat \/etc/issue', '/usr/bin/id -u root');
}
sub spec { my $t = tags(); return runas() . one('', ' ') . options() . $t . one('', ' ') . command(); }
sub part { return list(2, \&host) . one('=', ' = ', ' =') . list(3, \&spec); }
sub rule { return list(2, \&user) . ' ' . join(one(' : ', ':'), map { part() } 1 .. one(1, 1, 1, 2)); }
sub setting { return one('!authenticate', '!authenticate', 'authenticate', 'targetpw', 'exempt_group=ops', 'exempt_group = "ops"', '!exempt_group', 'runas_default=daemon', 'runas_default = bob', 'fast_glob', '!case_insensitive_user', 'match_group_by_gid', 'env_keep += "A B"', 'authenticate=no', 'nosuch', 'passwd_tries=1', 'insults', 'secure_path="/usr/bin:/bin"', '!!authenticate', 'use_netgroups', '!use_netgroups', 'badpass_message="a, b # c"'); }
sub defaults { return 'Defaults' . one('', '', ':' . list(2, \&user), '@' . list(2, \&host), '>' . list(2, \&target), '!' . list(1, sub { one('/usr/bin/id', '/usr/bin/cat', 'CA', '/usr/bin/i*', 'ALL', '/usr/bin/') })) . one(' ', "\t") . list(2, \&setting); }
sub alias {
	my $k = one(0 .. 3);
	return one('User_Alias', 'User_Alias ') . ' ' . join ' : ', map { one('UA', 'UB') . one('=', ' = ') . list(2, \&user) } 1 .. one(1, 1, 2) if $k == 0;
	return 'Host_Alias ' . one('HA', 'HB') . ' = ' . list(2, \&host) if $k == 1;
	return one('Cmnd_Alias ', 'Cmd_Alias ') . join ' : ', map { one('CA', 'CB', 'CC') . ' = ' . list(3, \&command) } 1 .. one(1, 1, 2) if $k == 2;
	return 'Runas_Alias ' . one('RA = ' . list(2, \&target), 'RB = ' . list(2, \&target), 'RG = ' . list(2, \&group));
}
sub other { return one('# comment', '#comment \\', '', '   ', '@include /etc/extra', '#include /etc/extra', '@includedir /etc/more', '#includedir /etc/more', '@include extra garbage', '@include /etc/missing', '%ops ALL = (ALL', 'alice ALL', 'root ALL=(ALL:ALL) ALL'); }
sub text {
	my ($n) = @_;
	my @lines = map { one(\&rule, \&rule, \&rule, \&defaults, \&alias, \&alias, \&other)->() } 1 .. $n;
	for (@lines) {
		s/ /one(" \\\n ", "\\\n", " \\ \n")/e if rand() < 0.06;
		s/$/ # end/ if rand() < 0.05;
		$_ .= ' ' if rand() < 0.05;
		if (rand() < 0.08) { # spoil a byte
			my $at = int rand(1 + length);
			substr($_, $at, int rand 2) = one(split(//, ' ,:=!()\\#"%+@>^$[]*-/0aA'), "\t", "\r", "\x01", "\xc3");
		}
	}
	my $eol = rand() < 0.04 ? "\r\n" : "\n";
	return join($eol, @lines) . (rand() < 0.03 ? '' : $eol);
}
sub put { my ($path, $text) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; chmod 0440, $path; }

my @questions;
for my $u ('alice', 'bob') {
	for my $as (['root', '-'], ['daemon', '-'], ['-', '-'], ['-', 'dev'], ['bob', 'ops']) {
		push @questions, [$u, @$as, $_] for '/usr/bin/id', '/usr/bin/id -u', '/usr/bin/cat /etc/hostname', '/home/alice/tool';
	}
}

sub sudo {
	my ($user, $with, @args) = @_;
	my $pid = open(my $out, '-|') // die;
	if (!$pid) {
		open(STDIN, '<', $with ? '/var/tmp/pw' : '/dev/null'); open(STDERR, '>&', \*STDOUT);
		%ENV = (PATH => '/usr/bin:/bin', LC_ALL => 'C');
		my (undef, undef, $uid, $gid) = getpwnam $user;
		exec 'setpriv', '--reuid', $uid, '--regid', $gid, '--init-groups', '--', 'sudo', '-k', ($with ? ('-S', '-p', '') : '-n'), @args;
		exit 126;
	}
	my $said = join '', <$out>;
	close $out;
	return $said !~ /a password is required|is not in the sudoers|is not allowed to (?:execute|run)|may not run sudo|no valid sudoers sources|unknown (?:user|group)|incorrect password|Sorry|not allowed to/;
}

put('/var/tmp/pw', "Zq7-first!kiwi\n"); chmod 0644, '/var/tmp/pw';
mkdir '/etc/more', 0755;
my ($asked, $bad, %of) = (0, 0, open => 0, asked => 0, no => 0);
for my $round (1 .. $rounds) {
	put('/etc/sudoers', my $main = text(2 + int rand 7));
	put('/etc/extra', my $extra = text(1));
	put('/etc/more/10-a', my $ten = text(1));
	put('/etc/more/9', text(1));
	open(my $q, '>', '/var/tmp/questions') or die;
	print $q join(' ', @$_), "\n" for @questions;
	close $q;
	my @said = `/build/resolve-sudo / </var/tmp/questions`;
	if (@said != @questions) { print "round $round: ", $said[0] // "nothing\n", $main, "----\n"; $bad++; next; }
	my %shown;
	# a random third of the questions: each costs a process or two
	for my $i (grep { rand() < 0.35 } 0 .. $#questions) {
		my ($u, $t, $g, $c) = @{$questions[$i]};
		my @as = (($t ne '-' ? ('-u', $t) : ()), ($g ne '-' ? ('-g', $g) : ()));
		my $real = sudo($u, 0, @as, split ' ', $c) ? 'open' : sudo($u, 1, @as, split ' ', $c) ? 'asked' : 'no';
		my ($said, @where) = split ' ', $said[$i];
		# targetpw and the like ask for another's password: refused with one's own
		next if $real eq 'no' && $said eq 'asked' && $main . $extra . $ten =~ /targetpw/;
		$asked++;
		$of{$real}++;
		next if $said eq $real;
		$bad++;
		print "round $round seed $seed: @{$questions[$i]}: sudo $real, said $said @where\n";
		next if $shown{1}++;
		print map { "    $_\n" } split /\n/, "$main--extra\n$extra--10-a\n$ten--9\n" . `cat /etc/more/9`;
	}
}
print "$rounds texts (seed $seed), $asked answers compared ($of{open} without, $of{asked} with a password, $of{no} none), $bad differ\n";
exit($bad ? 1 : 0);
