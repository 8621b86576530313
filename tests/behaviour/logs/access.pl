#!/usr/bin/perl
# Who reaches the logs of a booted root: makes every program write, rotates as this root would, writes again, and
# lets every account of passwd open each log for reading and writing, make a file beside it, exchange the directories
# above it and change its rights.  Prints "WHEN RIGHT ACCOUNT PATH" for what root alone, or with a reader's group
# reading, would not be.
# usage: access.pl      (the observer of access.cases)
use strict;
use warnings;
use Errno;
use Fcntl;

my $mark = 'plumbline-mark';
my @trees = grep { -d } qw(/var /srv /opt /home /root /data /mnt /export /logs /usr/local);
my $known = join '|', qw(auth\.log secure syslog messages kern\.log user\.log daemon\.log cron\.log cron debug sudo\.log);

# What stands behind a command's name from now on: LOGROTATE with -f, since rotating is to be seen now.
sub wrap {
	return unless -x '/usr/sbin/logrotate' && !-e '/usr/sbin/logrotate.real';
	rename '/usr/sbin/logrotate', '/usr/sbin/logrotate.real' or die "logrotate: $!\n";
	open(my $f, '>', '/usr/sbin/logrotate') or die;
	print $f "#!/bin/sh\nexec /usr/sbin/logrotate.real -f \"\$@\"\n";
	close $f;
	chmod 0755, '/usr/sbin/logrotate';
}

# Whether the machine came to start auditd; then auditd with the words of its unit, without the kernel.
sub auditd {
	my $exec = `systemctl show -p ExecStart auditd.service 2>/dev/null`;
	return unless $exec =~ /argv\[\]=(.*?) ;.*start_time=\[(.*?)\]/ && $2 ne 'n/a';
	system "LD_PRELOAD=/built/audit_feed.so $1 >/dev/null 2>&1";
}

# Until no log has grown for a while.
sub settle {
	my ($was, $same) = ('', 0);
	for (1 .. 100) {
		my $now = `find @trees -xdev -type f -mmin -2 -printf '%p %s\\n' 2>/dev/null | sort`;
		$same = $now eq $was ? $same + 1 : 0;
		last if $same >= 3;
		$was = $now;
		select undef, undef, undef, 0.1;
	}
}

sub speak {
	for my $facility (qw(auth authpriv user daemon cron mail syslog local0 local5 local7)) {
		system 'logger', '-p', "$facility.$_", "$mark of $facility.$_" for 'err', 'info';
	}
	system 'journalctl --sync >/dev/null 2>&1';
	settle();
}

sub rotate {
	if (`systemctl is-active logrotate.timer 2>/dev/null` =~ /^active/) { system 'systemctl start logrotate.service >/dev/null 2>&1'; }
	if (`systemctl is-active cron.service 2>/dev/null` =~ /^active/) {
		for my $when (qw(hourly daily weekly monthly)) {
			for (`run-parts --test /etc/cron.$when 2>/dev/null`) { chomp; system "$_ >/dev/null 2>&1" if `grep -lE 'logrotate|/var/log' $_ 2>/dev/null`; }
		}
	}
	system 'journalctl --rotate >/dev/null 2>&1';
}

# path => kind: secret, login (btmp: utmp may write and read), open (wtmp, lastlog: all may read)
sub logs {
	my %l;
	for (`grep -rlaIs --exclude-dir=proc -e $mark @trees 2>/dev/null`, `grep -rlas -e $mark -e type=DAEMON_START @trees 2>/dev/null`) { chomp; $l{$_} = 'secret'; }
	for (`find @trees -xdev -name '*.gz' -o -name '*.xz' -o -name '*.zst' 2>/dev/null`) { chomp; $l{$_} = 'secret' if `(zcat $_ || xzcat $_ || zstdcat $_) 2>/dev/null | grep -ac -e $mark -e type=DAEMON_START` > 0; }
	for (`find /var/log/ -xdev \\( -type f -o -type l \\) 2>/dev/null`) {
		chomp;
		next unless -f $_;
		my $name = m{([^/]+)$} ? $1 : '';
		if (m{^/var/log/journal/} || m{^/var/log/audit/audit\.log}) { $l{$_} = 'secret'; }
		elsif (m{^/var/log/(?:$known)(?:[.-].*)?$}) { $l{$_} = 'secret'; }
		elsif (m{^/var/log/btmp(?:[.-].*)?$}) { $l{$_} = 'login'; }
		elsif (m{^/var/log/(?:wtmp|lastlog|faillog|dpkg\.log|alternatives\.log|apt/(?:history|term)\.log)(?:[.-].*)?$}) { $l{$_} = 'open'; }
	}
	# By the names that are configured too: a link on the way may be somebody else's.
	for (`cat /etc/rsyslog.conf /etc/rsyslog.d/*.conf /etc/audit*/auditd.conf 2>/dev/null`) {
		while (m{(?<![\w.])(/[\w./-]+)}g) { $l{$1} //= 'secret' if -f $1 && -s $1 && $1 !~ m{^/(?:etc|usr|lib|dev)/}; }
	}
	delete $l{$_} for grep { m{^/usr/local/} || m{^/var/(?:lib|cache|spool)/} || m{^/var/log/journal/.*/(?:fss)$} } keys %l;
	return \%l;
}

my %accounts;
sub accounts {
	while (my @p = getpwent) { $accounts{$p[0]} = [$p[2], $p[3]] if $p[2] != 0 && $p[0] ne 'syslog'; }
}

sub tried {
	my ($when, $logs, $who) = @_;
	my ($uid, $gid) = @{$accounts{$who}};
	my @groups = split ' ', `id -G $who`;
	my %in = map { (getgrgid($_) // '') => 1 } @groups;
	my $reader = $in{adm} || $in{'systemd-journal'} || $in{root};
	open(my $out, '-|') // die "fork: $!\n" or do {
		$) = "$gid @groups";
		$( = $gid;
		$< = $> = $uid;
		die "still root\n" if $> == 0 || $< == 0;
		my %done;
		for my $path (sort keys %$logs) {
			my $kind = $logs->{$path};
			my $mine = $path =~ m{/user-(\d+)[.\@]} && $1 == $uid;
			print "$when read $who $path\n" if $kind ne 'open' && !$reader && !$mine && !($kind eq 'login' && $in{utmp}) && sysopen(my $f, $path, O_RDONLY);
			my $writer = $kind ne 'secret' && $in{utmp};
			print "$when write $who $path\n" if !$writer && sysopen(my $g, $path, O_WRONLY | O_APPEND);
			my $mode = (stat $path)[2];
			print "$when own $who $path\n" if defined $mode && chmod $mode & 07777, $path;
			my ($first, $real) = (1, $path);
			while ((my $dir = $real =~ s{/[^/]*$}{}r) ne $real) {
				my $d = $dir eq '' ? '/' : $dir;
				if (!$done{"$d $first"}++) {
					my $can = 0;
					if ($first) { $can = sysopen(my $n, "$d/.made-by-$who", O_WRONLY | O_CREAT | O_EXCL); unlink "$d/.made-by-$who" if $can; }
					elsif (rename $real, "$real.moved") { $can = 1; rename "$real.moved", $real; }
					# Allowed, and only beyond the overlay this root lies on.
					elsif ($!{EXDEV}) { $can = 1; }
					print "$when replace $who $d\n" if $can;
				}
				($first, $real) = (0, $dir);
				last if $dir eq '';
			}
		}
		exit 0;
	};
	return <$out>;
}

sub look {
	my ($when) = @_;
	my $logs = logs();
	# A second name of the same file is not the log's: what counts is the file.
	my %inode;
	for (sort { ($a !~ m{^/var/log/}) <=> ($b !~ m{^/var/log/}) || $a cmp $b } keys %$logs) {
		next if -l $_ || (readlink_f($_) // '') ne $_;
		my @s = stat $_;
		delete $logs->{$_} if @s && $s[3] > 1 && $inode{"$s[0]:$s[1]"}++;
	}
	# A log behind a link is reached through it, and by its own name.
	for (keys %$logs) { my $real = readlink_f($_); $logs->{$real} //= $logs->{$_} if defined $real && $real ne $_; }
	my @lines = map { tried($when, $logs, $_) } sort keys %accounts;
	my (%n, %in);
	my $plain = sub { $_[0] =~ s/[0-9a-f]{32}/ID/gr =~ s/\@(?:ID-)?[0-9a-f-]+\.journal/\@.journal/r =~ s/-20\d{6,8}/-DATE/r; };
	$n{$plain->($_)} = 1 for @lines;
	for (keys %$logs) { my ($dir, $name) = $plain->($_) =~ m{(.*)/(.*)}; $in{$dir}{$name} = 1; }
	print map({ "$when logs $_: " . join(' ', sort keys %{$in{$_}}) . "\n" } sort keys %in), sort keys %n;
}
sub readlink_f { my $r = `readlink -f '$_[0]' 2>/dev/null`; chomp $r; return $r ne '' ? $r : undef; }

$| = 1;
accounts();
wrap();
auditd();
speak();
look('boot');
for (1, 2) {
	rotate();
	speak();
}
look('rotated');
