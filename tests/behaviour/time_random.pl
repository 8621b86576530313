#!/usr/bin/perl
# Run by time_inside.sh in the throw-away root: random chrony.conf files with what they include, `chronyd -p` beside the
# resolver: taken or refused, and which sources.
# usage: time_random.pl COUNT [SEED]
use strict;
use warnings;

my ($count, $seed) = @ARGV;
$seed //= 1;
srand $seed;
sub one { return $_[rand @_]; }
sub number { return one('F323', 'f324', '0', '1', '4', '-6', '10', '0.5', '-0.1', '1e3', '0x10', '3x', '', 'x', '99999999999', '1.5.2', '+2', ' 7'); }
my @hosts = ('a.example', 'B.Example', '192.0.2.1', '2001:db8::1', 'tick', '');
my @flags = (qw(iburst burst prefer noselect require trust offline auto_offline xleave copy nts Iburst ipv4 ibrust), '# x');
my @valued = qw(minpoll maxpoll key version port maxsources minsamples maxsamples polltarget offset maxdelay asymmetry filter extfield certset mindelay maxunreach presend);
my @directives = qw(makestep maxdistance maxjitter minsources allow deny local log logdir port cmdport rtcsync driftfile maxupdateskew
	leapsectz leapsecmode authselectmode keyfile hwtimestamp ratelimit stratumweight combinelimit clientloglimit dumpdir manual lock_all
	sched_priority refresh acquisitionport bindaddress bindcmdaddress tempcomp smoothtime fallbackdrift maxchange corrtimeratio
	ntsdumpdir ntstrustedcerts reselectdist dscp mailonchange nonsense rtconutc rtcfile initstepslew broadcast binddevice);
my @arguments = ('', '1', '1 3', '0.1', 'x', '/var/lib/x', '10.0.0.0/8', '192.168', 'all', 'fd00::/8', 'stratum 10', 'tracking statistics', 'slew', 'mix', 'require', '*', '1 2 3', 'eth0 rxfilter all', '::1', '/run/x', 'interval 3 burst 8', '# x', '1 # x', 'root 0.5', '60 192.0.2.255');

sub source {
	my @w = (one('server', 'pool', 'peer', 'Server', 'POOL'), one(@hosts));
	push @w, rand() < 0.7 ? one(@flags) : (one(@valued), number()) for 1 .. rand 4;
	return join one(' ', ' ', "\t", '  '), @w;
}
sub refclock { return join ' ', 'refclock', one('SHM', 'PPS', 'SOCK', 'PHC', 'shm'), one('0', '/dev/ptp0', ''), map { one('refid GPS', 'poll 3', 'dpoll -2', 'lock', 'prefer', 'noselect', 'width x', 'tai', 'offset 0.1') } 1 .. rand 3; }
sub line {
	my $r = rand;
	return source() if $r < 0.4;
	return one('', '  ', '# x', '! server z', ';x', '% y', ' # z', "\t! q", '// x') if $r < 0.5;
	return refclock() if $r < 0.56;
	return 'include ' . one('/etc/chrony/x/*.conf', '/etc/chrony/none/*.conf', '/etc/chrony/x/a.conf', '/none', 'etc/chrony/x/a.conf', '/etc/chrony/*/a.conf', '/etc/*/x/b.conf', '/etc/chrony/x/?.conf', '/etc/chrony/x', '/etc/chrony/x/[ab].conf') if $r < 0.64;
	return 'confdir ' . join ' ', map { one('/etc/chrony/x', '/etc/chrony/y', '/none', '/etc/chrony/x/') } 0 .. rand 3 if $r < 0.7;
	return one(@directives) . ' ' . one(@arguments);
}
sub text { my ($n) = @_; my $end = rand() < 0.1 ? "\r\n" : "\n"; my $t = join '', map { line() . $end } 1 .. $n; $t =~ s/\r?\n$// if rand() < 0.2; return $t; }
sub put { my ($path, $t) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $t; close $f; }

mkdir $_ for '/etc/chrony/x', '/etc/chrony/y', '/etc/chrony/x/dir.conf';
my ($bad, $refused) = (0, 0);
for my $n (1 .. $count) {
	for ('x/a.conf', 'x/b.conf', 'y/a.conf', 'y/c.conf', 'x/.h.conf') {
		unlink "/etc/chrony/$_";
		put("/etc/chrony/$_", join '', map { one("server in.example\n", "pool p\n", "# c\n", "makestep 1 3\n") } 1 .. rand 3) if rand() < 0.6;
	}
	my $conf = text(1 + int rand(rand() < 0.6 ? 3 : 8));
	put('/etc/chrony/chrony.conf', $conf);
	my @real = `chronyd -p -f /etc/chrony/chrony.conf 2>/dev/null`;
	my $real = $? ? 'refused' : join ' ', map { /^(?:server|pool|peer)\s+(\S+)/i ? $1 : /^refclock\s+(\S+)\s+(\S+)/i ? "$1 $2" : () } @real;
	my @ours = `/build/resolve-dump / time chrony`;
	my $ours = @ours && $ours[0] =~ /^refused/ ? 'refused' : join ' ', map { chomp; (split /\t/)[1] } @ours;
	# Some faults are found only when it starts, by the options of its unit.
	$real = 'refused' if $ours eq 'refused' && $real ne 'refused' &&
		system('timeout 2 chronyd -d -x -F 1 -f /etc/chrony/chrony.conf >/dev/null 2>&1') >> 8 != 124;
	$refused++ if $real eq 'refused';
	next if $real eq $ours;
	$bad++;
	print "DIFFER (set $n of seed $seed)\n  real: $real\n  ours: $ours\n", map { "  | $_\n" } split /\n/, $conf;
}
print "$count random chrony.conf (seed $seed), $refused refused, $bad differ\n";
exit($bad ? 1 : 0);
