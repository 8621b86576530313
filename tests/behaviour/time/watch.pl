#!/usr/bin/perl
# Run in the booted root: which time daemons run, which move the clock, and which sources they follow once all have
# answered.  Prints "active DAEMON", "moves DAEMON", "follows DAEMON SOURCE", "knows DAEMON SOURCE", "asked SOURCE"; or "none".
use strict;
use warnings;
use Socket;

my $place = '/run/plumbline-world';
my %program = (chronyd => 'chronyd', 'systemd-timesyncd' => 'systemd-timesyncd', ntpd => 'ntpd', openntpd => 'openntpd');
sub lines { open(my $f, '<', $_[0]) or return (); my @l = <$f>; chomp @l; return @l; }
sub name { my ($address) = @_; for (lines("$place/names")) { return $1 if /^\Q$address\E (.*)$/; } return $address; }

# The time daemons that run, those whose unit is active: what belongs to one that failed is on its way out.
sub daemons {
	my %d;
	for my $exe (glob '/proc/[0-9]*/exe') {
		my $path = readlink $exe // next;
		my ($pid, $base) = "$exe $path" =~ m{^/proc/(\d+)/.*/([^/]+)$} or next;
		next unless $program{$base};
		my ($unit) = map { m{/([^/]+\.service)$} ? $1 : () } lines("/proc/$pid/cgroup");
		my $state = defined $unit ? `systemctl show -P ActiveState $unit` : 'active';
		chomp $state;
		$base = 'openntpd' if $base eq 'ntpd' && -e '/usr/sbin/ntpctl';
		$d{$base} = 1 if $state eq 'active';
	}
	return sort keys %d;
}

# The first measurements are hastened where chronyd asks already.  Among equals it is chance which source it chooses and
# which it takes in ("+") or leaves out for its distance ("D", "L"): all these are followed.
sub chronyd {
	my (%s, %hastened);
	for my $round (1 .. 36) {
		%s = ();
		for (`chronyc -c -N selectdata 2>/dev/null`) {
			my ($state, $source) = /^(.),([^,]+),/ or next;
			$s{$source} .= $state;
		}
		if (!%s) { # without the socket in /run/chrony it answers less
			for (`chronyc -n -c sources 2>/dev/null`) {
				my ($state, $source) = /^.,(.),([^,]+),/ or next;
				$s{name($source)} .= $state =~ tr/?/M/r =~ tr/-/D/r;
			}
		}
		last if $round > 4 && !%s;
		my $all = join '', values %s;
		last if $all =~ /\*/ && $all !~ /[Mw~]/;
		last if $all =~ /\*/ && $round > 28;
		if ($round >= 3) {
			for (lines("$place/asked")) { system "chronyc burst 4/8 $_ >/dev/null 2>&1" unless $hastened{$_}++; }
		}
		select undef, undef, undef, 0.35;
	}
	my $chosen = join('', values %s) =~ /\*/;
	return map { ($chosen && $s{$_} =~ /[*+DL]/ ? 'follows' : 'knows') . " chronyd $_" } keys %s;
}

sub timesyncd {
	my %p;
	for (1 .. 30) {
		%p = map { /^(\w+)=(.*)$/ ? ($1 => $2) : () } `timedatectl show-timesync --all 2>/dev/null`;
		last if ($p{NTPMessage} // '') =~ /PacketCount=[1-9]/;
		select undef, undef, undef, 0.3;
	}
	my $now = ($p{NTPMessage} // '') =~ /PacketCount=[1-9]/ ? $p{ServerName} // '' : '';
	my @known = map { split ' ', $p{$_} // '' } 'LinkNTPServers', 'SystemNTPServers';
	@known = split ' ', $p{FallbackNTPServers} // '' unless @known;
	return (($now eq '' ? () : "follows systemd-timesyncd $now"), map { "knows systemd-timesyncd $_" } grep { $_ ne $now } @known);
}

# Mode 6 of ntpd: the associations, then the variables of each.  Among equals it is chance which are outliers (3) or one too
# many (2): with those it takes in (4 and up) they are followed, once one is chosen (6).
sub control {
	my ($socket, $op, $id) = @_;
	my ($text, $more) = ('', 1);
	send $socket, pack('CCnnnnn', 0x16, $op, 1, 0, $id, 0, 0), 0;
	while ($more) {
		my $r = '';
		vec($r, fileno $socket, 1) = 1;
		select($r, undef, undef, 1) or return;
		recv $socket, my $packet, 2000, 0;
		my (undef, $flags, undef, $status, $assoc, $offset, $count) = unpack 'CCnnnnn', $packet;
		substr($text, $offset, $count) = substr $packet, 12, $count if length $text >= $offset;
		$more = $flags & 0x20;
	}
	return $text;
}
sub ntpd {
	socket(my $s, AF_INET, SOCK_DGRAM, 0) or die;
	connect $s, sockaddr_in(123, INADDR_LOOPBACK);
	my %s;
	for my $round (1 .. 60) {
		my @a = unpack 'n*', control($s, 1, 0) // '';
		%s = ();
		while (my ($id, $status) = splice @a, 0, 2) {
			my $v = control($s, 2, $id) // next;
			my $source = $v =~ /srchost="?([^",\s]+)/ ? $1 : $v =~ /srcadr=([^,\s]+)/ ? name($1) : next;
			my $select = $status >> 8 & 7;
			$s{$source} = $select if $select >= ($s{$source} // 0);
		}
		last if $round > 4 && !%s;
		last if (grep { $_ >= 6 } values %s) && ($round > 44 || !grep { !$_ } values %s);
		select undef, undef, undef, 0.5;
	}
	my $chosen = grep { $_ >= 6 } values %s;
	return map { ($chosen && $s{$_} >= 2 ? 'follows' : 'knows') . " ntpd $_" } keys %s;
}

# The clock follows the median of all that have answered often enough ("trust level" 6), the first time after about
# 40 seconds.
sub openntpd {
	my %s;
	for my $round (1 .. 100) {
		my $source;
		%s = ();
		for (`ntpctl -s peers 2>/dev/null`) {
			if (/^(\d+\.\S+|\S*:\S+)/) { $source = name($1); $s{$source} //= 0; }
			elsif (defined $source && /^\s*\*?\s*\d+\s+(\d+)\s/ && $1 > $s{$source}) { $s{$source} = $1; }
		}
		last if $round > 12 && !grep { $_ > 0 } values %s;
		last if lines("$place/clock") && %s && !grep { $_ < 6 } values %s;
		select undef, undef, undef, 0.6;
	}
	return map { ($s{$_} >= 6 ? 'follows' : 'knows') . " openntpd $_" } keys %s;
}

# One that a later hand stops or starts anew is not there for a moment: then all is looked at again.
my (%facts, @now);
for (1 .. 3) {
	my @before = daemons();
	%facts = ();
	for my $d (@before) {
		$facts{$_} = 1 for $d eq 'chronyd' ? chronyd() : $d eq 'ntpd' ? ntpd() : $d eq 'openntpd' ? openntpd() : $d eq 'systemd-timesyncd' ? timesyncd() : ();
	}
	@now = daemons();
	last if "@before" eq "@now";
	sleep 3;
}
# What runs once only has ended by now.
$facts{"active $_"} = 1 for @now;
$facts{"moves " . (/^systemd-timesyn/ ? 'systemd-timesyncd' : $_ eq 'ntpd' && -e '/usr/sbin/ntpctl' ? 'openntpd' : $_)} = 1
	for lines("$place/clock");
$facts{'asked ' . name($_)} = 1 for lines("$place/asked");
print map { "$_\n" } %facts ? sort keys %facts : 'none';
