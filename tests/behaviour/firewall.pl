#!/usr/bin/perl
# usage: firewall.pl listen PORT...          listens on all of them, IPv4 and IPv6, until it is ended
#        firewall.pl connect PORT ADDRESS... connects from each address; prints "ADDRESS in" or "ADDRESS out"
use strict;
use warnings;
use Fcntl;
use IO::Select;
use Socket qw(:all);
use Time::HiRes qw(time);

my $what = shift // '';

sub sock {
	my ($family) = @_;
	socket(my $s, $family, SOCK_STREAM, IPPROTO_TCP) or die "socket: $!";
	setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
	setsockopt($s, IPPROTO_IPV6, IPV6_V6ONLY, 1) if $family == AF_INET6;
	return $s;
}

sub place {
	my ($family, $addr, $port) = @_;
	return $family == AF_INET6 ? pack_sockaddr_in6($port, inet_pton(AF_INET6, $addr)) : pack_sockaddr_in($port, inet_aton($addr));
}

if ($what eq 'listen') {
	my @all;
	for my $port (@ARGV) {
		for ([AF_INET, '0.0.0.0'], [AF_INET6, '::']) {
			my $s = sock($_->[0]);
			bind($s, place(@$_, $port)) && listen($s, 100) or die "port $port: $!";
			push @all, $s;
		}
	}
	$| = 1;
	print "ready\n";
	my $sel = IO::Select->new(@all);
	while (my @ready = $sel->can_read) {
		for (@ready) {
			accept(my $c, $_) or next;
			syswrite $c, 'hello';
		}
	}
} else {
	my $port = shift;
	my %server = (v4 => '192.0.2.1', v6 => '2001:db8:1::1');
	my (%open, %in);
	# A client of IPv6 may put an extension header before TCP's: it is tried both ways.
	for my $try (map { /:/ ? ([$_, 0], [$_, 1]) : [$_, 0] } @ARGV) {
		my ($addr, $header) = @$try;
		my $family = $addr =~ /:/ ? AF_INET6 : AF_INET;
		my $s = sock($family);
		bind($s, place($family, $addr, 0)) or die "bind $addr: $!";
		!$header or setsockopt($s, IPPROTO_IPV6, 59, pack('C8', 0, 0, 1, 4, 0, 0, 0, 0)) or die "IPV6_DSTOPTS: $!";
		fcntl($s, F_SETFL, O_NONBLOCK);
		connect($s, place($family, $server{$addr =~ /:/ ? 'v6' : 'v4'}, $port));
		$open{fileno $s} = [$addr, $s];
	}
	my $end = time + 0.35;
	# In is who gets what the other side says.
	while (%open && time < $end) {
		my $r = '';
		vec($r, $_, 1) = 1 for keys %open;
		select($r, undef, undef, $end - time) > 0 or last;
		for my $fd (keys %open) {
			next unless vec($r, $fd, 1);
			my ($addr, $s) = @{delete $open{$fd}};
			$in{$addr} ||= (sysread($s, my $text, 10) // 0) > 0;
		}
	}
	print "$_ ", $in{$_} ? 'in' : 'out', "\n" for @ARGV;
}
