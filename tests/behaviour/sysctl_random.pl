# Makes RANDOM_SETS trees of sysctl.d, applies each by the real program in a network name space of its own, and compares
# what the keys hold with the resolver. Only keys of that name space are ever written: the others are the machine's.
use strict;
use warnings;

my ($sets, $seed) = ($ENV{RANDOM_SETS} || 60, $ENV{SEED} // 1);
srand $seed;
my @keys = ('net/ipv4/ip_forward', 'net/ipv4/tcp_syncookies', 'net/ipv4/icmp_echo_ignore_all', 'net/ipv4/ip_default_ttl');
for my $i ('all', 'default', 'eth0') {
	push @keys, map { "net/ipv4/conf/$i/$_" } 'rp_filter', 'accept_redirects', 'log_martians', 'forwarding';
	push @keys, map { "net/ipv6/conf/$i/$_" } 'accept_ra', 'forwarding', 'accept_redirects';
}
my @dirs = ('/etc/sysctl.d', '/usr/local/lib/sysctl.d', '/usr/lib/sysctl.d');
my @names = ('10-a.conf', '50-default.conf', '60-x.conf', '99-sysctl.conf', '99-z.conf', '100-b.conf', 'Z.conf', 'a.conf', '.hid.conf', 'x.cnf');
my @values = ('0', '1', '2', '1', '0', ' 1 ', '1 # x', '0x1', '01', '08', '1;', '"1"', 'true', '', '+1', '-1', '300', '1 0', '2147483648', '1x', "\t1\t");

sub pick { return $_[rand @_]; }

sub spelled {
	my ($key) = @_;
	my $k = $key;
	$k =~ s{/(all|default|eth0)/}{'/' . pick('*', '*', '?*', 'a*', '[ad]*', 'e*', $1) . '/'}e if rand() < 0.25;
	$k =~ s{/[^/]+$}{'/' . pick('*', 'rp_*', '*_redirects', 'forw*')}e if rand() < 0.05;
	my $how = rand();
	return $k if $how < 0.3;
	return "/$k" if $how < 0.35;
	return "/proc/sys/$k" if $how < 0.38;
	return uc $k if $how < 0.4;
	$k =~ tr{/.}{./};
	return $how < 0.45 ? $k =~ s/\./../r : $k;
}

sub line {
	my $r = rand();
	return pick('# comment', '; x', '', '[section]', 'word', '=', '= 1', '-', "\xef\xbb\xbf# bom") if $r < 0.08;
	my $k = spelled(pick(@keys));
	return pick('-', '-', '- ') . $k if $r < 0.2;
	return pick('', '', '', '', '-', '- ', ' ') . $k . pick('=', ' = ', "\t=\t", '=', ': ', ' ') . pick(@values) if $r < 0.4;
	return "$k = " . pick('0', '1', '2');
}

sub text {
	my $eol = pick("\n", "\n", "\n", "\n", "\r\n", "\r");
	my $t = join '', map { line() . $eol } 1 .. 1 + rand 6;
	$t = "\xef\xbb\xbf$t" if rand() < 0.05;
	chomp $t if rand() < 0.1;
	return $t;
}

sub spew { my ($f, $t) = @_; open(my $h, '>:raw', $f) or die "$f: $!"; print $h $t; close $h; }

system 'rm', '-rf', '/usr/lib/sysctl.d', '/etc/sysctl.d', '/usr/local/lib/sysctl.d', '/etc/sysctl.conf';
die "other settings are left\n" if glob '/lib/sysctl.d/* /run/sysctl.d/*';
my ($differ, $compared) = (0, 0);
print "seed $seed\n";
for my $set (1 .. $sets) {
	my %files;
	system 'rm', '-rf', @dirs, '/etc/sysctl.conf';
	mkdir $_ for '/usr/local/lib', @dirs;
	for (1 .. 1 + rand 4) {
		my $path = pick(@dirs) . '/' . pick(@names);
		next if $files{$path};
		my $r = rand();
		if ($r < 0.05) { symlink '/dev/null', $path; $files{$path} = '-> /dev/null'; }
		elsif ($r < 0.08) { symlink '/gone', $path; $files{$path} = '-> /gone'; }
		elsif ($r < 0.1) { mkdir $path; $files{$path} = 'a directory'; }
		else { spew($path, $files{$path} = text()); }
	}
	if (rand() < 0.5) { spew('/etc/sysctl.conf', $files{'/etc/sysctl.conf'} = text()); }
	if (rand() < 0.5 && !$files{'/etc/sysctl.d/99-sysctl.conf'}) { symlink '../sysctl.conf', '/etc/sysctl.d/99-sysctl.conf'; $files{'/etc/sysctl.d/99-sysctl.conf'} = '-> ../sysctl.conf'; }
	my $how = rand() < 0.7 ? 'systemd' : 'procps';
	my $run = $how eq 'systemd' ? '/lib/systemd/systemd-sysctl' : '/sbin/sysctl --system';
	my @real = split /\n/, `unshare -n sh -c 'ip link add eth0 type veth peer name eth1; $run >/dev/null 2>&1; cd /proc/sys; for k in @keys; do echo "\$k \$(cat \$k)"; done'`;
	my @ours = split /\n/, `/build/resolve-sysctl / $how @keys`;
	$compared += @real;
	die "the real program was not asked\n" unless @real == @keys;
	my @bad = grep { ($ours[$_] // '') ne $real[$_] } 0 .. $#real;
	next unless @bad;
	$differ++;
	print "FAIL: set $set ($how)\n";
	print "  $_:\n", map { s/([^\x20-\x7e])/sprintf '\\x%02x', ord $1/ger . "\n" } map { "    | $_" } split /\n/, $files{$_} for sort keys %files;
	print "  really $real[$_], resolver: ", $ours[$_] // 'nothing', "\n" for @bad;
}
print "$sets sets, $compared values, $differ sets differ\n";
exit($differ ? 1 : 0);
