#!/usr/bin/perl
# In a booted root: which of the modules asked for the boot itself has loaded, whoever did it; then what requests load
# (observe.pl).
# usage: boot.pl ["modules=NAME ..."]        in the booted root
#        boot.pl prepare                     in the root before it boots
use strict;
use warnings;

sub put { my ($path, $text) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; }

if (@ARGV && $ARGV[0] eq 'prepare') {
	my ($kernel) = map { m{([^/]+)/modules\.dep$} ? $1 : () } glob '/lib/modules/*/modules.dep';
	put('/usr/lib/bed_release', $kernel);
	put('/etc/ld.so.preload', "/built/modules_preload.so\n");
	# This machine's kernel takes nothing from there, so systemd would not even try.
	for my $unit ('systemd-modules-load', 'modprobe@') {
		mkdir "/usr/lib/systemd/system/$unit.service.d";
		put("/usr/lib/systemd/system/$unit.service.d/bed.conf", "[Unit]\nConditionCapability=\n");
	}
	exit;
}
my ($ask) = map { /^modules=(.*)$/ ? $1 : () } @ARGV;
my @loaded = grep { -e "/sys/module/$_/initstate" } map { tr/-/_/r } split ' ', $ask // 'udf';
print 'loaded by the boot: ', @loaded ? "@loaded" : '-', "\n";
exec $^X, '/cases/modules/observe.pl', @ARGV or die;
