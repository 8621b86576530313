#!/usr/bin/perl
# Random modprobe.d files: which modules anything loads, by check-root and by the real modprobe (modules/observe.pl). Run in
# a throw-away root by modules.sh.
use strict;
use warnings;

my ($sets, $seed) = ($ENV{RANDOM_CASES}, $ENV{SEED});
srand $seed;
print "seed $seed, $sets random sets\n";
sub one { return $_[rand @_]; }

my @modules = ('udf', 'isofs', 'cdrom', 'dccp', 'dccp_ipv4', 'dccp_ipv6', 'can', 'can-raw');
my @names = (@modules, @modules, @modules, 'fs-udf', 'can_raw', 'dccp*', '*', 'off', 'net-pf-29', 'can-proto-1', 'UDF', '[u]df', '?df', 'iso9660', 'can-proto-*');
sub name { return one(@names); }
sub command {
	return one('/bin/true', '/bin/false', '/bin/false', '/bin/true', '/usr/bin/false', 'true', '/dev/null', '/bin/flase', '/sbin/nologin', ':', 'exit 1', '/sbin/modprobe -i udf',
		'/sbin/modprobe --ignore-install ' . one(@modules), '/bin/false || /sbin/modprobe -i can', '/bin/true && modprobe -i isofs', "sh -c 'exit 0'",
		'/bin/echo x; /bin/false', '/bin/true # x', '"/bin/false"', '/bin/true $CMDLINE_OPTS', '/sbin/modprobe -qi ' . one(@modules) . ' $CMDLINE_OPTS',
		'/bin/false; /bin/true', '/bin/true >/dev/null 2>&1', 'modprobe -a -i can udf', 'insmod /lib/modules/6.1.0-56-amd64/kernel/drivers/cdrom/cdrom.ko');
}
sub line {
	my $l = one(
		sub { 'install ' . name() . ' ' . command() }, sub { 'install ' . name() . ' ' . command() }, sub { 'install ' . name() . ' ' . command() },
		sub { 'blacklist ' . name() }, sub { 'alias ' . name() . ' ' . one('off', @modules) }, sub { 'alias ' . name() . ' off' },
		sub { 'softdep ' . name() . one(' pre: ', ' post: ', ' ', ' pre: can post: ') . name() }, sub { 'options ' . name() . ' a=1' }, sub { 'remove ' . name() . ' /bin/true' },
		sub { 'install ' . name() }, sub { '#install udf /bin/false' }, sub { "install udf \\\n /bin/false" }, sub { 'Blacklist udf' })->();
	$l =~ s/ /\t/ if rand() < 0.1;
	$l = one(' ', "\t", '# ') . $l if rand() < 0.07;
	$l .= "\r" if rand() < 0.05;
	$l .= ' \\' if rand() < 0.03;
	return "$l\n";
}
sub put { my ($path, $text) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; }

system('perl', '/cases/modules/tree.pl', 'only=udf,isofs,cdrom,crc-itu-t,dccp,dccp_ipv4,dccp_ipv6,can,can-raw') == 0 or die "no tree\n";
my ($bad, $errors, $off, $all) = (0, 0, 0, 0);
for my $set (1 .. $sets) {
	system 'rm -rf /etc/modprobe.d /usr/local/lib/modprobe.d; mkdir -p /etc/modprobe.d /usr/local/lib/modprobe.d';
	my %files;
	for my $path (map { one('/etc/modprobe.d/', '/usr/local/lib/modprobe.d/') . one('a.conf', 'b.conf', 'z.conf', 'nz.conf', 'x.alias', 'no') } 1 .. 2) {
		$files{$path} = join '', map { line() } 1 .. 1 + int rand 6;
		put($path, $files{$path});
	}
	my %real = map { /^\S+ (\S+): .*; boot (\S+); by name (\S+); by alias (\S+)$/ ? ($1 => $2 eq 'no' && $3 eq '-' && $4 eq '-' ? 'pass' : 'fail') : () }
		split /\n/, `perl /cases/modules/observe.pl "modules=@modules"`;
	die "nothing was observed\n" unless %real;
	for my $m (@modules) {
		my ($said) = split /\n/, `/built/check-root / modules-off modules=$m`;
		$all++;
		my $real = $real{$m =~ tr/-/_/r};
		$off += $real eq 'pass';
		if ($said eq 'error') { $errors++; next; }
		next if $said eq $real;
		$bad++;
		print "set $set: $m: the real modprobe: $real; check-root: $said\n";
		for my $path (sort keys %files) { print "  $path\n", map { "  | $_\n" } split /\n/, $files{$path}; }
	}
}
printf "%d sets, %d verdicts, %d off, %d not as the real modprobe, %d not decided\n", $sets, $all, $off, $bad, $errors;
exit($bad || $errors * 10 > $all || !$off ? 1 : 0);
