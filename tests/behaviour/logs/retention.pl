#!/usr/bin/perl
# For how many days a record stays: a booted root's own logrotate, auditd and journald let DAYS go by, a record written
# to each log every day. Prints "STORE kept N" for the days of which, without a gap, records are found at the end,
# the least of several days on which it was looked; "ever" when no record was missing.
# usage: retention.pl days=N volume=MB      (the observer of retention.cases)
use strict;
use warnings;
use POSIX ();

my %ask = (days => 180, volume => 1, map { /^(\w+)=(.*)$/ ? ($1 => $2) : () } @ARGV);
my $span = 2 * $ask{days} + 30; # days that go by
my $faketime = (glob '/usr/lib/*/faketime/libfaketime.so.1')[0] or die "no libfaketime\n";
my $start = 1735689600; # a Wednesday, the first of January

sub out { my $o = `$_[0] 2>/dev/null`; return $o; }
sub active { return out("systemctl is-active $_[0]") =~ /^active/; }

# What starts logrotate: [every so many hours, words]
sub runs {
	my @runs;
	return () unless -x '/usr/sbin/logrotate';
	if (active('logrotate.timer')) {
		my $exec = out('systemctl show -p ExecStart logrotate.service');
		my $when = out('systemctl show -p TimersCalendar logrotate.timer');
		# By how the machine itself counts: the next times after a given one.
		my ($spec) = $when =~ /OnCalendar=(.*?) ;/;
		if ($exec =~ /argv\[\]=(.*?) ;/ && defined $spec) {
			my $words = $1;
			my @next = out("systemd-analyze calendar --base-time='2025-01-01 00:00:00 UTC' --iterations=2 '$spec'") =~ /(?:Next elapse|Iteration #\d+|Iter\. #\d+): \w+ (\d+-\d+-\d+ \d+:\d+:\d+)/g;
			my @s = map { chomp(my $s = `date -u -d '$_' +%s`); $s } @next[0, 1];
			push @runs, [int(($s[1] - $s[0]) / 3600) || 1, $words];
		}
	}
	if (active('cron.service')) {
		for ([1, 'hourly'], [24, 'daily'], [168, 'weekly'], [720, 'monthly']) {
			my ($hours, $dir) = @$_;
			for (split /\n/, out("run-parts --test /etc/cron.$dir")) { push @runs, [$hours, $_] if out("grep -lE 'logrotate|/var/log' $_") ne ''; }
		}
		# What a table does with the logs at one time of the day.
		for (split /\n/, out("cat /etc/crontab \$(run-parts --list --regex '^[A-Za-z0-9_-]+\$' /etc/cron.d)")) { push @runs, [24, "sh -c '$1'"] if /^\s*\d+\s+\d+\s+\*\s+\*\s+\*\s+root\s+(.*\/var\/log.*)/; }
		for (split /\n/, out('crontab -l -u root')) { push @runs, [24, "sh -c '$1'"] if /^\s*\d+\s+\d+\s+\*\s+\*\s+\*\s+(.*\/var\/log.*)/; }
	}
	return @runs;
}

# What programs really say of who comes in: program, facility and level, text.
my @said = (
	['sshd', 'auth.info', 'Accepted password for alice from 192.0.2.7 port 40022 ssh2'],
	['sshd', 'auth.info', 'Failed password for invalid user oracle from 192.0.2.7 port 40024 ssh2'],
	['systemd-logind', 'auth.info', 'New session 3 of user alice.'],
	['sshd', 'authpriv.info', 'pam_unix(sshd:session): session opened for user alice(uid=2000) by (uid=0)'],
	['su', 'authpriv.notice', '(to root) alice on pts/0'],
	['sudo', 'authpriv.notice', 'alice : TTY=pts/0 ; PWD=/home/alice ; USER=root ; COMMAND=/usr/bin/id'],
	['login', 'authpriv.notice', 'pam_unix(login:auth): authentication failure; logname=LOGIN uid=0 euid=0 tty=/dev/tty1 ruser= rhost= user=alice'],
);

# The files of rsyslog that messages of authentication really go to: [facility, file], and ["facility:program", file]
# where a file gets some of them only.
sub files_of {
	my ($facility) = @_;
	my $mark = "plumbline-$facility-" . $$;
	my @mine = grep { $said[$_][1] =~ /^$facility\./ } 0 .. $#said;
	system 'logger', '-p', "$facility.info", "$mark-all";
	system 'logger', '-t', $said[$_][0], '-p', $said[$_][1], "$said[$_][2] $mark-$_" for @mine;
	my (@f, @was);
	for (1 .. 30) { select undef, undef, undef, 0.1; @was = @f; @f = split /\n/, out("grep -rlsE '$mark-(all|[0-9])' /var/log /srv /opt --exclude-dir=journal"); last if @f && $_ > 4 && "@f" eq "@was"; }
	my @found;
	for my $file (@f) {
		my @has = grep { out("grep -cE '$mark-$_\$' $file") > 0 } @mine;
		if (@has == @mine) { push @found, [$facility, $file]; }
		else { push @found, map { ["$facility:$_-" . $said[$_][0], $file] } @has; }
	}
	return @found;
}

sub days_kept { # of what is there, day numbers, and the day it is
	my ($today, %there) = @_;
	my $n = 0;
	$n++ while $there{$today - $n};
	return $n;
}

sub filler { my ($bytes) = @_; return ('x' x 99 . "\n") x int($bytes / 100); }

# What starts by the clock on one day.
sub play {
	my ($day, $runs, @logs) = @_;
	for my $hour (0 .. 23) {
		for (@$runs) {
			my ($every, $words) = @$_;
			next if ($day * 24 + $hour) % $every;
			my $now = $start + $day * 86400 + $hour * 3600 + 60;
			system "LD_PRELOAD=$faketime FAKETIME='\@" . POSIX::strftime('%Y-%m-%d %H:%M:%S', gmtime $now) . "' NO_FAKE_STAT=1 TZ=UTC $words >/dev/null 2>&1";
			# What it made by itself carries the machine's own time: it is made of that day.
			for (map { m{(.*)/} ? glob "$1/*" : () } @logs) { my $m = (stat $_)[9]; utime $now, $now, $_ if -f && $m && $m > $now + 86400 * 30; }
		}
	}
}

sub rotations {
	my (@logs) = @_;
	# The volume matters where a size is set, and size is what holds where no period is.
	my $sized = out("cat /etc/logrotate.conf /etc/logrotate-*.conf /etc/logrotate.d/* | grep -E '^[^#]*size'") ne '' || out("grep -cE '^ *(hour|dai|week|month|year)ly' /etc/logrotate.conf") eq "0\n";
	my $months = out("grep -lE '^[^#]*(month|year)ly' -r /etc/logrotate.conf /etc/logrotate-*.conf /etc/logrotate.d --exclude=wtmp --exclude=btmp --exclude=apt --exclude=dpkg --exclude=alternatives") ne '';
	my @runs = runs();
	my %least;
	# What tells rsyslogd to open its files anew: the days here are written by their names.
	if (-e '/usr/lib/rsyslog/rsyslog-rotate') { open(my $f, '>', '/usr/lib/rsyslog/rsyslog-rotate'); print $f "#!/bin/sh\nexit 0\n"; close $f; }
	system 'systemctl stop rsyslog.service syslog.socket >/dev/null 2>&1';
	unlink glob '/var/lib/logrotate/status*';
	for my $log (@logs) { my @s = stat $log; open(my $f, '>', $log); close $f; }
	for my $day (0 .. $span) {
		my $t = $start + $day * 86400;
		for my $log (@logs) {
			open(my $f, '>>', $log) or next;
			chmod 0640, $log;
			print $f "day $day.\n", $sized ? filler($ask{volume} * 1048576) : '';
			close $f;
			utime $t, $t, $log;
		}
		play($day, \@runs, @logs);
		# Months are of different lengths: the shortest row of them may lie anywhere.
		next unless $months || $day > $span - 16;
		for my $log (@logs) {
			my %there;
			my ($dir, $name) = $log =~ m{(.*)/(.*)};
			my $stem = $name =~ s/\.log$//r;
			$there{$_} = 1 for out("find $dir -type f -name '$stem*' ! -name '*.gz' -exec grep -ahoE '^day [0-9]+' {} + ; find $dir -name '$stem*.gz' -exec zcat {} + | grep -aoE '^day [0-9]+'") =~ /day (\d+)/g;
			my $kept = days_kept($day, %there);
			$kept = 'ever' if $kept > $day;
			$least{$log} = $kept if !defined $least{$log} || $least{$log} eq 'ever' || $kept ne 'ever' && $kept < $least{$log};
		}
	}
	return %least;
}

# auditd with the words of its unit, fed a day's volume at a time.
sub audit {
	my $exec = out('systemctl show -p ExecStart auditd.service');
	return 'off' unless $exec =~ /argv\[\]=(.*?) ;.*start_time=\[(.*?)\]/ && $2 ne 'n/a';
	my $words = $1;
	my ($conf) = $words =~ /-c (\S+)/;
	my ($log) = out('cat ' . ($conf // '/etc/audit') . '/auditd.conf') =~ /^\s*log_file\s*=\s*(\S+)/mi;
	$log //= '/var/log/audit/audit.log';
	system "LD_PRELOAD=/built/audit_feed.so $words >/dev/null 2>&1";
	for (1 .. 30) { last if -S '/run/audit-feed'; select undef, undef, undef, 0.1; }
	return 'off' unless -S '/run/audit-feed' && out('pidof auditd') =~ /\d/;
	require Socket;
	socket(my $s, Socket::AF_UNIX(), Socket::SOCK_DGRAM(), 0) or die;
	connect($s, Socket::pack_sockaddr_un('/run/audit-feed')) or return 'off';
	my $by_size = out("cat /etc/audit*/auditd.conf") =~ /^\s*max_log_file_action\s*=\s*(?:rotate|suspend)/mi;
	my $least = 'ever';
	my $dead = 0; # it has stopped writing
	my $serial = 0;
	# Where something besides auditd has its hands on the file.
	my @runs = out("grep -lE 'audit' /etc/logrotate.d/* /etc/logrotate*.conf /etc/cron.*/* /etc/crontab /var/spool/cron/crontabs/root") ne '' ? runs() : ();
	unlink glob '/var/lib/logrotate/status*';
	for my $day (0 .. $span) {
		my $left = $by_size ? $ask{volume} * 1048576 : 8000;
		while ($left > 0) {
			$serial++;
			my $text = sprintf 'audit(%d.000:%d): day=%d %s', $start + $day * 86400, $serial, $day, 'x' x 7800;
			syswrite $s, $text or last;
			$left -= length($text) + 60;
		}
		# Until it has all of it.
		for (1 .. 100) { last if $dead || out("tail -qn 2 $log") =~ /audit\(\d+\.000:$serial\)/; select undef, undef, undef, 0.02; $dead = 1 if $_ == 100; }
		if (@runs) { utime $start + $day * 86400, $start + $day * 86400, $log; play($day, \@runs, $log); }
		next unless $day > $span - 15;
		my %there = map { $_ => 1 } out("(cat $log*; zcat $log*.gz) | grep -aoE 'day=[0-9]+' | sort -u") =~ /day=(\d+)/g;
		my $kept = days_kept($day, %there);
		$kept = 'ever' if $kept > $day;
		$least = $kept if $least eq 'ever' || $kept ne 'ever' && $kept < $least;
	}
	return $least;
}

my $dir = '/var/log/journal';
sub journal {
	return 'none' unless out("find $dir -name 'system.journal'") =~ /./;
	system 'systemctl stop systemd-journald.socket systemd-journald-dev-log.socket systemd-journald-audit.socket systemd-journald.service >/dev/null 2>&1';
	system "find $dir /run/log/journal -name '*.journal*' -delete >/dev/null 2>&1";
	my $sized = out("systemd-analyze cat-config systemd/journald.conf") =~ /^\s*System(?:Max(?:Use|FileSize|Files)|KeepFree)\s*=/m;
	my $clock = '/run/fake-clock';
	my $set = sub { open(my $f, '>', "$clock.new"); print $f POSIX::strftime('@%Y-%m-%d %H:%M:%S', gmtime $_[0]), "\n"; close $f; rename "$clock.new", $clock; };
	# Backwards from now: a file's own times may not lie after its records'.
	my $t0 = time - ($span + 2) * 86400;
	$set->($t0);
	my $pid;
	my $begin = sub {
		unlink '/run/systemd/journal/dev-log';
		$pid = fork // die "fork: $!\n";
		if (!$pid) {
			open STDOUT, '>', '/dev/null';
			open STDERR, '>', '/dev/null';
			%ENV = (%ENV, LD_PRELOAD => $faketime, FAKETIME_TIMESTAMP_FILE => $clock, FAKETIME_NO_CACHE => 1, FAKETIME_DONT_FAKE_MONOTONIC => 1, NO_FAKE_STAT => 1, TZ => 'UTC');
			exec '/lib/systemd/systemd-journald' or exit 1;
		}
		for (1 .. 100) { last if -S '/run/systemd/journal/dev-log'; select undef, undef, undef, 0.05; }
	};
	my $end = sub { kill 'TERM', $pid; waitpid $pid, 0; };
	$begin->();
	system 'mkdir -p /run/systemd/journal; touch /run/systemd/journal/flushed; journalctl --flush >/dev/null 2>&1';
	my $least = 'ever';
	for my $day (0 .. $span) {
		$set->($t0 + $day * 86400);
		system 'logger', '--socket', '/run/systemd/journal/dev-log', '-p', 'auth.info', "day=$day.";
		if ($sized) {
			open(my $l, '|-', 'logger --size 70000 --socket /run/systemd/journal/dev-log -p user.info');
			for (1 .. $ask{volume} * 16) { my $r = ''; $r .= chr(33 + int rand 90) for 1 .. 60000; print $l $r, "\n"; }
			close $l;
		}
		select undef, undef, undef, 0.02;
		# A host may be booted on any day: journald looks at what is too old when it starts, too.
		next unless $day >= 30 && !($day % 2) || $day == $span;
		system 'journalctl --sync >/dev/null 2>&1';
		$end->();
		$begin->();
		system 'journalctl --sync >/dev/null 2>&1';
		my %there = map { $_ => 1 } out("journalctl -q -D $dir -o cat -g '^day='") =~ /day=(\d+)\./g;
		my $kept = days_kept($day, %there);
		$kept = 'ever' if $kept > $day;
		$least = $kept if $least eq 'ever' || $kept ne 'ever' && $kept < $least;
	}
	$end->();
	return $least;
}

$| = 1;
my @where = map { files_of($_) } 'auth', 'authpriv';
my %all = map { $_->[1] => 1 } @where;
my %least = rotations(sort keys %all);
print "$_->[0] $_->[1] kept $least{$_->[1]}\n" for @where;
print 'audit kept ', audit(), "\n";
print 'journal kept ', journal(), "\n";
