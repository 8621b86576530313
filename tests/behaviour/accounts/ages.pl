#!/usr/bin/perl
# What really becomes of accounts whose password or whose time is over, in the root of a case.
# usage: ages.pl age|expiry|idle [NAME=VALUE...]       parameters as in the rule; those not given have its defaults
#
# Logins go through real PAM on a clock of ours (age-pam); those by sshd without PAM, and for `expiry` all by sshd,
# through the real sshd and a real client, on today's clock with the days in shadow moved instead. Prints a fact a line.
use strict;
use warnings;

my ($what, @params) = @ARGV;
my %p = (min_days => 1, max_days => 90, days => 90, services => 'passwd login sshd su', exempt => '', map { /^(\w+)=(.*)$/s } @params);
my $today = int(time / 86400);
my $password = 'Zq7-first!kiwi';
$p{exempt} = 'root' if $what eq 'idle' && !grep { /^exempt=/ } @params;
my $exempt = join '|', map { quotemeta =~ s/\\\*/.*/gr } split /[ ,]+/, $p{exempt};
$p{services} = 'login sshd su cron' if $what ne 'age' && !grep { /^services=/ } @params;
my $port = 2222;

sub slurp { open(my $f, '<:raw', $_[0]) or return ''; local $/; return scalar(<$f>) // ''; }
sub spew { open(my $f, '>:raw', $_[0]) or die "$_[0]: $!"; print $f $_[1]; close $f; }
sub out { my $v = `$_[0] 2>/dev/null`; chomp $v; return $v; }
# What was not answered was not observed.
sub tried { my $v = out($_[0]); die "$_[0]: no answer\n" unless length $v; return $v; }

my $sshd_t = -x '/usr/sbin/sshd' && mk() && out('/usr/sbin/sshd -T -C user=alice,host=x,addr=127.0.0.1,laddr=127.0.0.1,lport=2222');
sub mk { system('mkdir -p /run/sshd; [ -e /etc/ssh/ssh_host_ed25519_key ] || ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key'); return 1; }
sub sshd { my ($k) = @_; return $sshd_t && $sshd_t =~ /^$k (.*)$/m ? $1 : ''; }
my $pam = sshd('usepam') eq 'yes';

# [name, hash, uid, gid, home] of every account glibc finds
sub accounts { return map { my @f = split /:/, $_, -1; [@f[0, 1, 2, 3, 5]] } split /\n/, out('getent passwd'); }

# name => uid of every account whose password is the one we know, or none at all, as glibc sees it
sub with_password {
	my %users;
	for (accounts()) {
		my ($name, $hash, $uid) = @$_;
		my @entry = $hash eq 'x' ? entry($name) : ();
		my $known = $hash ne 'x' || @entry;
		$hash = $entry[1] // '' if $hash eq 'x';
		$users{$name} = $uid if !length $hash ? $known : (crypt($password, $hash) // '') eq $hash;
	}
	return %users;
}

# The account's fields in shadow as glibc gives them, or nothing.
sub entry { my @f = split /:/, out("getent shadow '$_[0]'"), -1; return @f; }

my $was;
sub keep { $was = slurp('/etc/shadow'); }
sub back { spew('/etc/shadow', $was); }
# Sets a field of the first line of a name (2: last change, 7: expiry).
sub set_field {
	my ($name, %fields) = @_;
	my $done;
	spew('/etc/shadow', join '', map {
		if (!$done && /^\Q$name\E:/) {
			$done = 1;
			my $nl = s/\n\z// ? "\n" : '';
			my @f = split /:/, $_, -1;
			for my $i (keys %fields) { $f[$i] = $fields{$i} if $i < @f; }
			join(':', @f) . $nl;
		} else { $_; }
	} split /^/, slurp('/etc/shadow'));
}

sub service_exists {
	my ($s) = @_;
	return -e '/usr/sbin/cron' if $s eq 'cron';
	return $s eq 'sshd' ? !!$sshd_t : -e "/etc/pam.d/$s" || -e "/usr/lib/pam.d/$s" || -e "/usr/bin/$s";
}

# the ways in: [service, password|key]
sub ways {
	my @w;
	for my $s (split /[ ,]+/, $p{services}) {
		next if $s eq 'passwd' || !service_exists($s);
		if ($s eq 'sshd') {
			push @w, ['sshd', 'password'] if sshd('passwordauthentication') eq 'yes' || $pam && sshd('kbdinteractiveauthentication') eq 'yes';
			push @w, ['sshd', 'key'] if sshd('pubkeyauthentication') eq 'yes';
		} else {
			push @w, [$s, $s eq 'cron' ? 'key' : 'password'];
			push @w, ['su-l', 'password'] if $s eq 'su' && -e '/etc/pam.d/su-l';
		}
	}
	return @w;
}

# Real sshd, today; the days in shadow have been moved.
my $daemon;
sub start_sshd {
	return if $daemon;
	$daemon = fork // die;
	if (!$daemon) {
		open(STDERR, '>', '/tmp/sshd.log');
		exec '/usr/sbin/sshd', '-D', '-e', '-p', $port, '-o', 'ListenAddress=127.0.0.1', '-o', 'LoginGraceTime=10' or die;
	}
	for (my $n = 0; slurp('/tmp/sshd.log') !~ /Server listening/; $n++) {
		last if waitpid($daemon, 1) == $daemon; # WNOHANG: it refuses its configuration, and lets in nobody
		die "sshd neither listens nor ends\n" if $n > 400;
		select undef, undef, undef, 0.05;
	}
	system('ssh-keygen -q -t ed25519 -N "" -f /tmp/id; printf "#!/bin/sh\necho \'' . $password . '\'\n" >/tmp/ask; chmod 755 /tmp/ask') unless -e '/tmp/id';
}
END { if ($daemon) { local $?; kill 'TERM', $daemon; waitpid $daemon, 0; } }

sub by_ssh {
	my ($user, $how) = @_;
	start_sshd();
	my (undef, undef, $uid, $gid, $home) = @{(grep { $_->[0] eq $user } accounts())[0]};
	if ($how eq 'key' && !-e "$home/.ssh/authorized_keys") {
		system("mkdir -p $home/.ssh && cp /tmp/id.pub $home/.ssh/authorized_keys && chown -R $uid:$gid $home/.ssh && chmod 700 $home/.ssh");
	}
	my $options = '-F none -p ' . $port . ' -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o NumberOfPasswordPrompts=1 -o ConnectTimeout=5 ';
	$options .= $how eq 'key' ? '-i /tmp/id -o IdentitiesOnly=yes -o BatchMode=yes -o PreferredAuthentications=publickey'
		: '-o PubkeyAuthentication=no -o PreferredAuthentications=keyboard-interactive,password';
	my $said = `SSH_ASKPASS=/tmp/ask SSH_ASKPASS_REQUIRE=force DISPLAY=x timeout 20 setsid ssh -n $options $user\@127.0.0.1 echo in-by-ssh 2>&1`;
	return 'in' if $said =~ /^in-by-ssh/m;
	return $said =~ /change (required|your password)|must change|password has expired/i ? 'change' : 'shut';
}

# What becomes of the account that takes a way on a day: in, change or shut.
sub enter {
	my ($user, $way, $day, $really) = @_;
	my ($service, $how) = @$way;
	if ($service eq 'sshd' && (!$pam || $really)) {
		my @f = entry($user);
		my $by = $day - $today;
		my $now = slurp('/etc/shadow');
		if ($by && @f) {
			my %moved;
			$moved{2} = $f[2] > $by ? $f[2] - $by : 1 if length $f[2] && $f[2] > 0;
			$moved{7} = $f[7] > $by ? $f[7] - $by : 0 if length($f[7] // '') && $f[7] > 0;
			set_field($user, %moved);
		}
		my $said = by_ssh($user, $how);
		spew('/etc/shadow', $now);
		return $said;
	}
	my $caller = $service =~ /^su(-l)?$/ ? ((getpwnam $user)[2] == 2001 ? 2000 : 2001) : 0;
	my $null = $service eq 'sshd' && sshd('permitemptypasswords') ne 'yes' ? 'nonull' : '';
	return tried("/built/age-pam enter $service '$user' $caller $day $how $null");
}

sub newcomer {
	my $hash = crypt($password, '$6$plumbline$');
	return unless -x '/usr/sbin/useradd';
	if (system('useradd newcomer >/dev/null 2>&1') || system('usermod', '-p', $hash, 'newcomer')) { print "newcomer useradd=failed\n"; return; }
	system('rm -f /etc/passwd- /etc/shadow-');
}

sub later { return $_[0] > $_[1] ? $_[0] : $_[1]; }

# The day from which the present password counts.
sub since {
	my @f = entry($_[0]);
	return @f && length $f[2] && $f[2] > 0 && $f[2] <= $today ? $f[2] : $today;
}

sub label { my ($w) = @_; return $w->[0] . ($w->[0] eq 'sshd' && $w->[1] eq 'key' ? '-key' : ''); }

sub age {
	newcomer();
	keep();
	my %users = with_password();
	for my $u (sort keys %users) {
		next if length $exempt && $u =~ /^($exempt)$/;
		for my $w (grep { $_->[1] eq 'password' } ways()) {
			my $present = enter($u, $w, later($today, since($u) + $p{max_days} + 1));
			set_field($u, 2 => $today);
			my $next = enter($u, $w, $today + $p{max_days} + 1);
			back();
			print "$u ", label($w), " present=$present next=$next\n";
		}
		next if $users{$u} == 0 || $p{min_days} < 1 || $p{services} !~ /\bpasswd\b/;
		my @said;
		for my $day ($today, $today + $p{min_days} - 1) {
			set_field($u, 2 => $today);
			system('rm -rf /run/sec; cp -a /etc/security /run/sec; cp -a /etc/passwd /run/passwd');
			push @said, tried("/built/age-pam change passwd '$u' $users{$u} $day");
			system('rm -rf /etc/security; cp -a /run/sec /etc/security; cp -a /run/passwd /etc/passwd');
			back();
		}
		print "$u passwd first=$said[0] last=$said[1]\n";
	}
}

sub expiry {
	system('useradd -m -e 2020-01-01 gone >/dev/null 2>&1; usermod -p \'' . crypt($password, '$6$plumbline$') . '\' gone');
	keep();
	my %users = with_password();
	for my $w (ways()) { print 'gone ', label($w), ' ', enter('gone', $w, $today, 1), "\n"; }
	for my $name ('alice', 'bob') {
		next unless defined $users{$name};
		set_field($name, 7 => $today - 1);
		for my $w (ways()) { print "$name-expired ", label($w), ' ', enter($name, $w, $today, $name eq 'alice'), "\n"; }
		back();
	}
	for (accounts()) {
		my ($name) = @$_;
		my @f = entry($name);
		next if $name eq 'gone' || !@f || !length($f[7] // '');
		set_field($name, 7 => $today - 1) if $f[7] > $today;
		for my $w (ways()) {
			next if $w->[1] eq 'password' && !defined $users{$name};
			print "$name ", label($w), ' ', enter($name, $w, $today, 1), "\n";
		}
		back();
	}
}

sub has_keys {
	my ($name, $home) = @_;
	my @files = map { s/%h/$home/gr =~ s/%u/$name/gr } split ' ', sshd('authorizedkeysfile');
	for my $f (@files) { return 1 if slurp($f =~ m{^/} ? $f : "$home/$f") =~ /^[ \t]*[^#\s]/m; }
	return 0;
}

sub record {
	my ($name, $uid) = @_;
	return 'unknown' unless -e '/var/log/lastlog';
	my $said = out("LC_ALL=C lastlog -u '$name'");
	return 'never' if $said =~ /Never logged in/;
	return out("LC_ALL=C lastlog -u '$name' -t $p{days}") =~ /^\Q$name\E /m ? 'recent' : 'old';
}

sub idle {
	newcomer();
	keep();
	my %users = with_password();
	for (accounts()) {
		my ($u, undef, $uid, undef, $home) = @$_;
		next if length $exempt && $u =~ /^($exempt)$/;
		my $keys = has_keys($u, $home);
		next unless defined $users{$u} || $keys;
		my @f = entry($u);
		for my $state (defined $users{$u} ? ('next', 'present') : ()) {
			set_field($u, 2 => $today) if $state eq 'next';
			my $since = $state eq 'next' ? $today : since($u);
			my $max = @f && length($f[4] // '') && $f[4] >= 0 && $f[4] <= $p{max_days} ? $f[4] : $p{max_days};
			for my $w (ways()) {
				my $must = $w->[1] eq 'password' ? enter($u, $w, later($today, $since + $p{max_days} + 1)) : '-';
				my $idle = enter($u, $w, later($today, $since + $max + $p{days} + 1));
				print "$u ", label($w), " $state must=$must idle=$idle\n";
			}
			back();
		}
		my $open = 0;
		for my $w (ways()) {
			next if $w->[1] eq 'password' ? !defined $users{$u} : !$keys || $w->[0] ne 'sshd';
			$open ||= enter($u, $w, $today) ne 'shut';
		}
		my $set = @f && length $f[2] && $f[2] > 0 && $today - $f[2] > $p{days} ? 'long' : 'lately';
		print "$u login=", record($u, $uid), " password-set=$set open=$open\n";
	}
}

$| = 1;
$what eq 'age' ? age() : $what eq 'expiry' ? expiry() : $what eq 'idle' ? idle() : die "ages.pl: $what?\n";
