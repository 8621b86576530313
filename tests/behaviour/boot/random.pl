#!/usr/bin/perl
# Random units in a root, and which of them a boot has started.
# usage: random.pl place SEED COUNT      in the root, before the boot: writes COUNT services and what ties them together
#        random.pl watch                 in the booted root: a line each, UNIT started|not
#        random.pl units                 in the root: what boot-units says of the same units
use strict;
use warnings;

my ($what, $seed, $count) = @ARGV;
my @dirs = ('/etc/systemd/system', '/usr/local/lib/systemd/system', '/usr/lib/systemd/system');

sub listed { open(my $f, '<', '/var/lib/random-units') or die; chomp(my @l = <$f>); return @l; }

if ($what eq 'watch') {
	select undef, undef, undef, 0.5;
	for my $unit (listed()) {
		my %p = map { /^([^=]+)=(.*)$/ ? ($1 => $2) : () } `systemctl show -p ActiveEnterTimestampMonotonic -p ExecMainStartTimestampMonotonic -p ExecMainStatus '$unit'`;
		my $on = ($p{ActiveEnterTimestampMonotonic} // 0) > 0 || ($p{ExecMainStartTimestampMonotonic} // 0) > 0;
		print "$unit ", $on ? 'started' : 'not', "\n";
	}
	exit;
}
if ($what eq 'units') { exec '/built/boot-units', '/', listed(); }

srand $seed;
sub pick { return $_[rand @_]; }
sub maybe { return rand() < $_[0]; }
sub put {
	my ($path, $text) = @_;
	my $dir = $path =~ s{/[^/]*$}{}r;
	system 'mkdir', '-p', $dir;
	open(my $f, '>', $path) or die "$path: $!";
	print $f $text;
	close $f;
}
sub knot { my ($to, $path) = @_; my $dir = $path =~ s{/[^/]*$}{}r; system 'mkdir', '-p', $dir; unlink $path; symlink $to, $path; }

my @services = map { "r$_.service" } 1 .. $count;
my @dashed = map { "web-" . pick('a', 'b', 'a-b') . "-$_.service" } 1 .. 3;
my @targets = map { "rt$_.target" } 1 .. 5;
my @sockets = map { "r$_.socket" } 1 .. 4;
my @timers = map { "r$_.timer" } 5 .. 8;
my @instances = map { "rx\@$_.service" } 'a', 'b', 'c';
my @aliases = map { "ra$_.service" } 1 .. 4;
my @all = (@services, @dashed, @targets, @sockets, @timers, @instances, @aliases);
my @gone = ('nosuch1.service', 'nosuch2.target');
sub any { return maybe(0.06) ? pick(@gone) : pick(@all); }

sub relations {
	my $t = "[Unit]\n";
	$t .= pick('Wants', 'Wants', 'Wants', 'Requires', 'BindsTo', 'Upholds', 'PartOf', 'PropagatesStopTo', 'wants') . '=' . join(' ', map { any() } 1 .. 1 + int rand 2) . "\n" while maybe(0.45);
	$t .= "Wants=\n" if maybe(0.03);
	$t .= pick('ConditionPathExists=/nowhere', 'ConditionPathExists=!/etc/passwd', 'ConditionPathExists=/etc/passwd', "ConditionPathExists=|/nowhere\nConditionPathExists=|/etc/passwd",
		'AssertPathExists=/nowhere', 'ConditionPathExists=') . "\n" if maybe(0.15);
	$t .= "DefaultDependencies=no\n" if maybe(0.05);
	return $t;
}
sub service {
	my $t = relations() . "[Service]\n";
	return $t . "ExecStart=\n" if maybe(0.05);
	return $t . "ExecStart=/bin/sleep 1000\nExecStart=/bin/sleep 1000\n" if maybe(0.04);
	return $t . "Type=oneshot\nRemainAfterExit=" . pick('yes', 'no') . "\nExecStart=/bin/true\n" if maybe(0.2);
	return $t . "ExecStart=/bin/sleep 1000\n";
}

for my $unit (@services, @dashed) {
	my $n = maybe(0.08) ? 0 : maybe(0.2) ? 2 : 1;
	my %used;
	while ($n--) { my $d = pick(@dirs); put("$d/$unit", service()) unless $used{$d}++; }
	if (maybe(0.08)) { knot('/dev/null', pick(@dirs) . "/$unit"); }
	elsif (maybe(0.04)) { put(pick(@dirs) . "/$unit", ''); }
	elsif (maybe(0.04)) { put("/opt/units/$unit", service()); knot("/opt/units/$unit", pick(@dirs) . "/$unit"); }
	elsif (maybe(0.03)) { knot("/opt/units/none", pick(@dirs) . "/$unit"); }
}
put(pick(@dirs) . "/$_", relations()) for @targets;
put(pick(@dirs) . "/$_", relations() . "[Socket]\nListenStream=/run/" . ($_ =~ s/\W/-/gr) . "\n" . (maybe(0.3) ? 'Service=' . pick(@services) . "\n" : '')) for @sockets;
put(pick(@dirs) . "/$_", relations() . "[Timer]\nOnBootSec=" . pick('5h', '10h') . "\n" . (maybe(0.3) ? 'Unit=' . pick(@services) . "\n" : '')) for @timers;
put(pick(@dirs) . '/rx@.service', maybe(0.9) ? service() : '');
knot('/dev/null', pick(@dirs) . '/' . pick(@instances)) if maybe(0.3);
put(pick(@dirs) . '/' . pick(@instances), service()) if maybe(0.3);
knot(pick('', '/lib/systemd/system/', '/usr/lib/systemd/system/', '/etc/systemd/system/') . pick(@services, @dashed, pick(@sockets), 'rx@a.service', 'nosuch1.service', @aliases), pick(@dirs) . "/$_") for @aliases;

for (1 .. $count) {
	my $of = pick(@all, ('multi-user.target') x 20, 'graphical.target', 'graphical.target', 'basic.target', 'network-online.target');
	my $name = any();
	my $kind = $of =~ /^(multi|graph|basic|network)/ ? '.wants' : pick('.wants', '.wants', '.wants', '.requires', '.upholds');
	my $dir = pick(@dirs) . "/$of$kind";
	if (maybe(0.85)) { knot(pick('/lib/systemd/system/', '../', '/nowhere/') . pick($name, $name, $name, any()), "$dir/$name"); }
	elsif (maybe(0.5)) { knot('/dev/null', "$dir/$name"); }
	else { put("$dir/$name", ''); }
}
for (1 .. $count / 3) {
	my $of = pick(@all, 'rx@.service', 'web-.service', 'web-a-.service', 'service', 'multi-user.target');
	$of = pick(@services) if $of eq 'service' && maybe(0.8);
	my $file = pick(@dirs) . "/$of.d/" . pick('10', '20', '30') . pick('-x.conf', '-x.conf', '-y.conf', '.config');
	maybe(0.1) ? knot('/dev/null', $file) : put($file, relations() . ($of =~ /service$/ && maybe(0.2) ? "[Service]\n" . pick("ExecStart=\n", "ExecStart=\nExecStart=/bin/sleep 999\n", "Type=oneshot\n") : ''));
}
put('/var/lib/random-units', join '', map { "$_\n" } @all);
