#!/usr/bin/perl
# Random fstabs (and now and then a drop-in of tmp.mount): the options of /tmp, by check-root and by the real programs.
# Run in a throw-away root by mounts.sh.
use strict;
use warnings;

my ($sets, $seed) = ($ENV{RANDOM_CASES}, $ENV{SEED});
srand $seed;
print "seed $seed, $sets random sets\n";
chdir '/'; # where systemd runs mount(8)
sub one { return $_[rand @_]; }
sub many { my ($n, @of) = @_; return map { one(@of) } 1 .. int rand($n + 1); }

my @options = ('nodev', 'nosuid', 'noexec', 'nodev', 'nosuid', 'noexec', 'dev', 'suid', 'exec', 'defaults', 'user', 'users', 'owner', 'group',
	'nouser', 'user=alice', 'noauto', 'auto', 'nofail', 'ro', 'rw', 'relatime', 'noatime', 'strictatime', 'mode=1777', 'mode=rwx', 'size=10%',
	'size=1m', 'size=', 'size=1x', 'nr_inodes=1k', 'x-systemd.mount-timeout=5', 'x-gvfs-hide', 'X-fstrim', 'comment=x', 'NODEV', 'nodev=1', '',
	'noexec ', '"nosuid"', 'uid=0', 'uid=root', 'remount', 'bind', 'rbind', 'sync', '_netdev', 'huge=never', 'inode64', 'x', 'loud', 'nosymfollow',
	'x-systemd.requires=', 'iversion', 'mpol', 'lazytime', 'gid=0x5', 'mode=999', 'nr_blocks=0', 'discard', 'private');
my @where = ('/tmp', '/tmp', '/tmp', '/tmp', '/tmp/', '//tmp', '/./tmp', '/srv/to-tmp', '/srv', '/tmp\\040x', 'tmp', 'none', '/tmp/.');
my @type = ('tmpfs', 'tmpfs', 'tmpfs', 'tmpfs', 'ramfs', 'none', 'auto', 'bind', 'tmpsf', 'swap');

sub line {
	my $gap = one(' ', ' ', "\t", '  ', " \t");
	my $options = join ',', many(6, @options);
	$options = one('defaults', 'nodev') if $options eq '';
	my @f = (one('tmpfs', 'tmpfs', 'none', '/srv/from'), one(@where), one(@type), $options);
	push @f, one('0', '0 0', '0 0 # x', '# x', '1 2') if rand() < 0.8;
	pop @f if rand() < 0.03;
	my $l = join $gap, @f;
	$l = one(' ', '#', ' # ', "\t") . $l if rand() < 0.1;
	$l .= "\r" if rand() < 0.05;
	return "$l\n";
}

sub put { my ($path, $text) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; }
sub slurp { open(my $f, '<', $_[0]) or return ''; local $/; return <$f> // ''; }
# Only what has to do with security is compared.
sub kept { return join ',', sort grep { /^(nodev|nosuid|noexec|ro|nosymfollow)$/ } split /,/, $_[0]; }

mkdir '/srv/from';
symlink '/tmp', '/srv/to-tmp';
chmod 01777, '/tmp';
my ($bad, $errors, $mounted) = (0, 0, 0);
for my $set (1 .. $sets) {
	my $fstab = join '', map { line() } 1 .. 1 + int rand 3;
	my $dropin = rand() < 0.2 ? "[Mount]\nOptions=" . join(',', many(4, @options)) . "\n" : undef;
	put('/etc/fstab', $fstab);
	system 'rm -rf /etc/systemd/system/tmp.mount.d';
	if (defined $dropin) { mkdir '/etc/systemd/system/tmp.mount.d'; put('/etc/systemd/system/tmp.mount.d/x.conf', $dropin); }

	# The real programs. systemd-logind wants /tmp, so the unit is started whatever else it says.
	system 'rm -rf /run/g; mkdir /run/g; SYSTEMD_LOG_LEVEL=crit /usr/lib/systemd/system-generators/systemd-fstab-generator /run/g /run/g /run/g 2>/dev/null';
	my (%unit, $real);
	my $unit = slurp('/run/g/tmp.mount');
	for (split /\r?\n/, $unit . ($unit ne '' && defined $dropin ? $dropin : '')) {
		my ($key, $value) = /^(What|Type|Options)=(.*?)\s*$/ or next;
		$unit{$key} = $value =~ s/%%/%/gr;
	}
	if (defined $unit{What}) {
		my @o = grep { !/^(nofail|noauto|auto)(=|$)/ } split /,/, $unit{Options} // '', -1;
		my $o = join ',', @o;
		# systemd makes the folder that a bind shows.
		system 'mkdir', '-p', $unit{What} =~ m{^/} ? $unit{What} : "/$unit{What}" if ($unit{Type} // '') =~ /^r?bind$/ || grep { /^r?bind(=|$)/ } @o;
		mkdir '/srv/from';
		system('timeout', '10', 'sh', '-c', 'exec mount "$@" 2>/dev/null', 'mount', $unit{What}, '/tmp', ($unit{Type} // '') ne '' ? ('-t', $unit{Type}) : (), $o ne '' ? ('-o', $o) : ());
	}
	my $options = `findmnt -n -o OPTIONS -M /tmp 2>/dev/null | tail -n 1`;
	chomp $options;
	$real = $options eq '' ? 'root' : kept($options);
	system 'umount /tmp 2>/dev/null';
	$mounted += $real ne 'root';

	my $said = `/built/check-root / mount-options mounts=/tmp=nodev`;
	my ($status) = $said =~ /^(\w+)/;
	my ($where, $ours) = $said =~ /is held by the mount on (\S+) \(([^)]*)\)/;
	if ($status eq 'error') { $errors++; next; }
	my $mine = $where eq '/tmp' ? kept($ours) : 'root';
	next if $mine eq $real;
	$bad++;
	print "set $set: the real programs: $real; check-root: $mine\n", map({ "  | $_\n" } split /\n/, $fstab), defined $dropin ? map({ "  d $_\n" } split /\n/, $dropin) : ();
}
printf "%d sets, %d with /tmp mounted, %d not as the real programs, %d not decided\n", $sets, $mounted, $bad, $errors;
exit($bad || $errors * 10 > $sets || $mounted * 5 < $sets ? 1 : 0);
