#!/usr/bin/perl
# In a throw-away root with a /lib/modules: what the real modprobe and systemd-modules-load would load of the modules
# asked for, for each kernel there: at boot, by each module's name, and by each alias as the kernel asks for it. preload.c
# stands between them and the kernel.
# usage: observe.pl ["modules=NAME ..."]
use strict;
use warnings;
use POSIX ();

my ($ask) = map { /^modules=(.*)$/ ? $1 : () } @ARGV;
$ask //= 'udf usb-storage dccp sctp';
my @asked = split ' ', $ask;
sub under { return $_[0] =~ tr/-/_/r; }
my %asked = map { under($_) => $_ } @asked;

# Nothing of this machine's kernel is seen or touched.
if (!$ENV{BED_INSIDE}) {
	$ENV{BED_INSIDE} = 1;
	exec 'setpriv', '--bounding-set=-sys_module', '--inh-caps=-sys_module', $^X, $0, @ARGV or die "setpriv: $!\n";
}
system('mount -t tmpfs none /sys/module') == 0 or die "no /sys/module of its own\n";
# The command line GRUB would hand over: its first entry's.
my $line = '/vmlinuz root=/dev/sda1 ro quiet';
if (open(my $g, '<', '/boot/grub/grub.cfg')) { ($line) = map { /^\s*linux\s+(.*)$/ ? $1 : () } <$g>; }
open(my $c, '>', '/run/cmdline') or die; print $c "BOOT_IMAGE=$line\n"; close $c;
system('mount --bind /run/cmdline /proc/cmdline') == 0 or die "no /proc/cmdline of its own\n";

# By the file, not by $LD_PRELOAD: a command may clear its environment.
my $preload = '/etc/ld.so.preload';
sub put { my ($path, $text) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; }
END { unlink '/etc/ld.so.preload' if $ENV{BED_INSIDE}; }

# What nobody else waits for is waited for here.
sub rest { 1 while waitpid(-1, POSIX::WNOHANG()) > 0; select undef, undef, undef, 0.01; }

# Runs a command as if nothing were loaded yet; the modules asked for that were loaded then.
sub loads {
	my (@command) = @_;
	system 'rm -rf /sys/module/*';
	my $pid = fork // die;
	if (!$pid) {
		setpgrp;
		open STDIN, '<', '/dev/null'; open STDOUT, '>', '/dev/null'; open STDERR, '>', '/dev/null';
		exec @command or POSIX::_exit(127);
	}
	# An install line may call itself without end, or leave something behind that still runs.
	eval {
		local $SIG{ALRM} = sub { die "too long\n" };
		alarm 10;
		waitpid $pid, 0;
		rest() while kill 0, -$pid;
		alarm 0;
	};
	rest() while kill 'KILL', -$pid;
	return grep { -d "/sys/module/$_" } sort keys %asked;
}

my @kernels = map { m{/([^/]+)/modules\.dep$} ? $1 : () } glob '/lib/modules/*/modules.dep';
print "no kernel\n" unless @kernels;
for my $kernel (@kernels) {
	put('/run/bed_release', $kernel);
	put($preload, "/built/modules_preload.so\n");
	my (%by_name, %by_alias, %is, %found);
	open(my $d, '<', "/lib/modules/$kernel/modules.dep") or die;
	my @modules = map { m{([^/]+)\.ko[.\w]*:} ? under($1) : () } <$d>;
	my %there = map { $_ => 1 } @modules;
	my %built;
	if (open(my $b, '<', "/lib/modules/$kernel/modules.builtin")) { m{([^/]+)\.ko} and $built{under($1)} = 1 while <$b>; }
	open(my $a, '<', "/lib/modules/$kernel/modules.alias") or die "no modules.alias\n";
	my @aliases = map { /^alias (\S+) (\S+)/ ? $1 : () } <$a>;
	# what the configuration itself gives names to
	my @own = map { /^alias (\S+) / ? $1 : /^install (\S+) / ? $1 : () } split /\n/, `modprobe -c 2>/dev/null`;
	my $boot = join ' ', loads('/lib/systemd/systemd-modules-load');
	for my $m (sort @modules) { push @{$by_name{$_}}, $m for loads('modprobe', $m); }
	my %tried;
	for my $alias (@aliases, grep { !/[*?\[]/ && !$there{under($_)} } @own) {
		my $concrete = $alias =~ tr/*/0/r;
		next if $tried{$concrete}++ || $concrete =~ /[\[?]/ || $concrete =~ /^symbol:/;
		push @{$by_alias{$_}}, $concrete for loads('modprobe', '-q', '--', $concrete);
	}
	for my $m (sort keys %asked) {
		printf "%s %s: %s; boot %s; by name %s; by alias %s\n", $kernel, $m,
			$built{$m} ? 'builtin' : $there{$m} ? 'module' : 'absent', " $boot " =~ / $m / ? 'yes' : 'no',
			join(',', @{$by_name{$m} // ['-']}), join(',', @{$by_alias{$m} // ['-']});
	}
}
