#!/usr/bin/perl
# usage: firewall_random.pl NUMBER SEED DIRECTORY    makes up sets of rules for nft, most of which it takes
use strict;
use warnings;

my ($number, $seed, $dir) = @ARGV;
srand $seed;
sub one { return $_[int rand @_] }

my @v4 = qw(192.0.2.10 192.0.2.77 192.0.2.0/24 192.0.2.0/26 198.51.100.7 198.51.100.0/25 203.0.113.9 203.0.113.0/28 0.0.0.0/1 192.0.0.0/6
	192.0.2.9-192.0.2.11 198.51.100.0-203.0.113.8);
my @v6 = qw(2001:db8:1::10 2001:db8:1::/64 2001:db8:2::7 2001:db8:2::/64 2001:db8::/33);
my @ports = qw(22 ssh 20-25 80 1-1024 443);

sub set { my ($n, @from) = @_; my %s; $s{one @from} = 1 for 1 .. $n; return '{ ' . join(', ', sort keys %s) . ' }' }

sub match {
	my $k = int rand 12;
	my $not = rand() < 0.25 ? '!= ' : '';
	return "ip saddr $not" . one(@v4) if $k < 3;
	return "ip saddr $not" . set(1 + int rand 3, @v4) if $k == 3;
	return "ip6 saddr $not" . one(@v6) if $k == 4;
	return "ip6 saddr $not" . set(2, @v6) if $k == 5;
	return "tcp dport $not" . one(@ports) if $k == 6;
	return "tcp dport $not" . set(2, qw(22 80 443 8080)) if $k == 7;
	return 'ct state ' . one('new', 'established,related', 'invalid', '!= new', '{ new, untracked }') if $k == 8;
	return 'iifname ' . one('"srv0"', '"lo"', '!= "lo"', '"srv*"', '{ "lo", "srv0" }', '!= "srv0"') if $k == 9;
	return one('meta l4proto tcp', 'meta l4proto udp', 'meta nfproto ipv4', 'meta nfproto ipv6', 'ip protocol tcp', 'tcp flags syn') if $k == 10;
	return 'ip saddr . tcp dport { ' . one(@v4[0, 1, 4, 6]) . ' . 22, 192.0.2.77 . 80 }';
}

for my $i (1 .. $number) {
	open my $f, '>', "$dir/random-$seed-$i" or die $!;
	my $chains = 1 + int rand 2;
	for my $t (1 .. $chains) {
		my $family = one('inet', 'inet', 'ip', 'ip6');
		my $sub = int rand 3;
		print $f "table $family t$t {\n";
		my $rules = sub {
			my ($n, @end) = @_;
			for (1 .. $n) {
				my $r = join ' ', map { match() } 1 .. 1 + int rand 2;
				# A table of one family takes no addresses of the other.
				redo if $r =~ /ip6/ && $r =~ /ip (saddr|protocol)/ || $r =~ /nfproto/ && $family ne 'inet' || $family eq 'ip' && $r =~ /ip6|ipv6/ || $family eq 'ip6' && $r =~ /ip saddr|ip protocol|ipv4/;
				print $f "\t\t$r ", (rand() < 0.2 ? 'counter ' : ''), one(@end), "\n";
			}
		};
		for my $s (1 .. $sub) {
			print $f "\tchain s$s {\n";
			$rules->(1 + int rand 3, qw(accept drop return reject));
			print $f "\t}\n";
		}
		print $f "\tchain in {\n\t\ttype filter hook ", one('input', 'input', 'prerouting'), ' priority ', one(0, -5, 'filter', 'raw', 'mangle + 2'),
			'; policy ', one('accept', 'drop'), ";\n";
		$rules->(1 + int rand 5, qw(accept drop accept drop continue), map { ("jump s$_", "goto s$_") } 1 .. $sub);
		print $f "\t}\n}\n";
	}
	close $f;
}
