#!/usr/bin/perl
# What a boot has started, and what can still be started by whoever comes: run in the booted root, at rest.
# usage: observe.pl services="NAME NAME..." [wait=SECONDS]
# A name is that of a unit, with or without its suffix, or of a program. A line each:
#   NAME at-boot unit X       a unit of that name is active, or its program has run
#   NAME at-boot program      a program of that name runs, or has left its mark (stand-ins write /var/ran/NAME)
#   NAME at-boot waits X      a timer, path, automount or other unit of that name is active
#   NAME reachable HOW        it ran once what a stranger, the clock or another program does had been done:
#                             connected to every socket, awaited the minute of cron, let every timer and path go off,
#                             asked the message bus for every name it can start
# and "nothing" when there is none.
use strict;
use warnings;
use Fcntl;
use Socket qw(:all);
# Time::HiRes is not in perl-base.
sub nap { select undef, undef, undef, $_[0]; }

my %ask = map { /^([^=]+)=(.*)$/s ? ($1 => $2) : () } @ARGV;
my @names = split /[\s,]+/, $ask{services} // '';
my %is = map { $_ => 1 } @names;
my (%said, @held, @lines);
sub say_line { push @lines, "$_[0]\n"; }

sub slurp { open(my $f, '<', $_[0]) or return ''; local $/; return scalar(<$f>) // ''; }
sub stem { return $_[0] =~ s/\.(service|socket|timer|path|mount|automount|target|swap|slice|device|scope)$//r =~ s/@.*$//r; }

# The names that a program runs under now or has run under.
sub programs {
	my %run = map { m{([^/]+)$} ? ($1 => 1) : () } glob '/var/ran/*';
	for my $dir (glob '/proc/[0-9]*') {
		my $exe = readlink "$dir/exe" // next;
		my $comm = slurp("$dir/comm");
		chomp $comm;
		$exe =~ s/ \(deleted\)$//;
		$run{$_} = 1 for $comm, $exe =~ m{([^/]+)$};
		# comm is cut at 15 characters; a script's own name stands behind its interpreter
		my @argv = split /\0/, slurp("$dir/cmdline");
		$run{$1} = 1 if @argv > 1 && $exe =~ m{/(?:dash|bash|perl)[^/]*$} && $argv[1] =~ m{^/(?:.*/)?([^/]+)$};
	}
	return \%run;
}

# Units that are active or whose main program has run: unit => what.
sub units {
	my %u;
	my ($id, %p);
	my $flush = sub {
		return unless defined $id;
		# 200 to 243 are systemd's own (EXEC, USER, CHDIR, ...): the program was never executed.
		my $status = $p{ExecMainStatus} // 0;
		my $ran = ($p{ExecMainStartTimestampMonotonic} // 0) > 0 && ($status < 200 || $status > 243);
		$u{$_} = $id for $p{ActiveState} =~ /^(active|reloading|activating)$/ && ($ran || $id !~ /\.service$/ || $p{ActiveState} eq 'active') || $ran ? split(' ', $p{Names}) : ();
	};
	for (`systemctl show --no-pager -p Id -p Names -p ActiveState -p ExecMainStartTimestampMonotonic -p ExecMainStatus '*' 2>/dev/null`) {
		chomp;
		if ($_ eq '') { $flush->(); undef $id; %p = (); next; }
		my ($k, $v) = split /=/, $_, 2;
		$p{$k} = $v;
		$id = $v if $k eq 'Id';
	}
	$flush->();
	return \%u;
}

# What is new of the names we are asked for.
sub look {
	my ($how) = @_;
	my ($u, $p) = (units(), programs());
	for my $unit (sort keys %$u) {
		for my $name ($unit, stem($unit)) {
			next unless $is{$name};
			my $waits = $unit =~ /\.(timer|path|automount|slice|target|device|swap)$/;
			next if $said{"$name unit $unit"}++;
			if (defined $how) { next if $waits || $said{"$name r"}++; say_line("$name reachable $how"); }
			else { say_line("$name at-boot " . ($waits ? 'waits' : 'unit') . " $unit"); $said{"$name r"} = 1 unless $waits || $unit =~ /\.socket$/; }
		}
	}
	for my $name (sort grep { $p->{$_} } keys %is) {
		next if $said{"$name program"}++;
		if (!defined $how) { say_line("$name at-boot program"); $said{"$name r"} = 1; }
		elsif (!$said{"$name r"}++) { say_line("$name reachable $how"); }
	}
}

sub hex_address { my ($h) = @_; return length $h == 8 ? inet_ntoa(pack 'V', hex $h) : inet_ntop(AF_INET6, join '', map { pack 'V', hex } $h =~ /(.{8})/g); }

sub connect_all {
	my $n = 0;
	for my $proto ('tcp', 'udp', 'tcp6', 'udp6') {
		for (split /\n/, slurp("/proc/net/$proto")) {
			my @f = split ' ';
			next unless $f[0] =~ /^\d+:$/ && $f[3] eq ($proto =~ /^tcp/ ? '0A' : '07');
			my ($addr, $port) = split /:/, $f[1];
			($addr, $port) = (hex_address($addr), hex $port);
			next if $port == 22 || $port == 323;
			my $six = $proto =~ /6$/;
			$addr = $six ? '::1' : '127.0.0.1' if $addr eq '0.0.0.0' || $addr eq '::';
			socket(my $s, $six ? AF_INET6 : AF_INET, $proto =~ /^tcp/ ? SOCK_STREAM : SOCK_DGRAM, 0) or next;
			fcntl($s, F_SETFL, O_NONBLOCK);
			connect($s, $six ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $addr)) : pack_sockaddr_in($port, inet_aton($addr)));
			nap 0.05;
			send($s, "\0\1x\0octet\0", MSG_NOSIGNAL);
			push @held, $s;
			$n++;
		}
	}
	for (`systemctl list-units --no-legend --plain --state=listening --type=socket`) {
		my ($unit) = split ' ';
		next if $unit =~ /^(systemd-|dbus|syslog)/;
		for (split /\n/, `systemctl show -p Listen --value $unit`) {
			my ($path, $type) = m{^(/.*) \((\w+)\)$} or next;
			if ($type eq 'FIFO') { sysopen(my $f, $path, O_WRONLY | O_NONBLOCK) or next; syswrite $f, 'x'; push @held, $f; $n++; next; }
			socket(my $s, AF_UNIX, $type eq 'Datagram' ? SOCK_DGRAM : $type eq 'Stream' ? SOCK_STREAM : SOCK_SEQPACKET, 0) or next;
			connect($s, pack_sockaddr_un($path)) or next;
			send($s, "x\n", MSG_NOSIGNAL);
			push @held, $s;
			$n++;
		}
	}
	nap 0.6 if $n;
}

# What cron has still to do with one of the names within the minute.
sub await_minute {
	my $text = join "\n", map { slurp($_) } glob '/etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* /etc/cron.hourly/* /etc/anacrontab';
	return unless $ask{wait} || grep { $text =~ /\Q$_\E/ } @names;
	return unless $text =~ /^\s*\S*\*\S*\s+\*\s+\*\s+\*\s+\*/m;
	my $left = 62 - time % 60;
	sleep($left > 61 ? 1 : $left);
}

sub go_off {
	for (`systemctl list-units --no-legend --plain --state=active --type=timer,path`) {
		my ($unit) = split ' ';
		next if $unit =~ /^(systemd-|apt-|dpkg-|e2scrub|fstrim|logrotate)/;
		# A timer that has no next time, and no other, never goes off, unless it waits for the clock or its zone to be set.
		next if $unit =~ /\.timer$/ && `systemctl show -p NextElapseUSecRealtime -p NextElapseUSecMonotonic -p OnClockChange -p OnTimezoneChange $unit` !~ /Realtime=\S|Monotonic=(?!infinity|0$|\n)\S|Change=yes/;
		my ($what) = split ' ', `systemctl show -p Triggers --value $unit`;
		system "systemctl start --no-block '$what' >/dev/null 2>&1" if $what;
		nap 0.5;
		look($unit =~ /\.timer$/ ? 'timer' : 'path');
	}
	for (`systemctl list-units --no-legend --plain --state=waiting --type=automount`) {
		my ($unit) = split ' ';
		next if $unit =~ /^proc-/;
		my $where = `systemctl show -p Where --value $unit`;
		chomp $where;
		system 'timeout', '5', 'ls', $where;
		nap 0.3;
		look('automount');
	}
}

sub ask_bus {
	my @new = grep { !/^(org\.freedesktop\.(systemd1|login1|hostname1|locale1|timedate1|timesync1|network1|resolve1|DBus|PolicyKit1|home1|machine1|portable1|oom1|import1|bolt|nm_.*)|:.*)$/ }
		map { (split ' ')[0] } `busctl --no-pager --no-legend --activatable list 2>/dev/null`;
	for my $name (@new) {
		system "timeout 3 busctl call org.freedesktop.DBus /org/freedesktop/DBus org.freedesktop.DBus StartServiceByName su $name 0 >/dev/null 2>&1";
		nap 0.3;
		look('bus');
	}
}

$| = 1;
mkdir '/var/ran';
nap 0.4;
look();
await_minute();
look('cron');
connect_all();
look('connect');
go_off();
ask_bus();
print @lines ? sort @lines : "nothing\n";
