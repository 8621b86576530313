#!/usr/bin/perl
# In a throw-away root: what the real auditd does on a small file system; a text case of each situation, with what was
# observed as the verdict, goes to /out. See capacity.sh.
use strict;
use warnings;
use Socket;

my $dir = '/var/log/audit';
# file system | auditd.conf | megabytes of the policy | megabytes of old records that are there
my @situations = (
	['tmpfs 12', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 3; admin_space_left = 2', 11, 0],
	['tmpfs 12', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 3; admin_space_left = 2', 8, 4],
	['tmpfs 12', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 5; admin_space_left = 2', 8, 4],
	['tmpfs 12', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 50; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = ignore; max_log_file = 2; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = ignore; max_log_file = 2; space_left = 7; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = syslog; max_log_file = 2; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = suspend; max_log_file = 4; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = suspend; max_log_file = 7; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = rotate; num_logs = 4; max_log_file = 2; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = rotate; num_logs = 4; max_log_file = 2; space_left = 5; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = rotate; num_logs = 3; max_log_file = 2; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = rotate; num_logs = 5; max_log_file = 3; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = rotate; num_logs = 1; max_log_file = 2; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = rotate; num_logs = 0; max_log_file = 2; space_left = 7; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = rotate; num_logs = 9; max_log_file = 0; space_left = 3; admin_space_left = 2', 6, 0],
	['tmpfs 20', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 25%; admin_space_left = 10%', 6, 0],
	['tmpfs 20', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 75%; admin_space_left = 10%', 6, 0],
	['tmpfs 20', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 3; admin_space_left = 75%', 6, 0],
	['tmpfs 12', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 9; space_left_action = ignore; admin_space_left = 2', 6, 0],
	['tmpfs 12', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 9; space_left_action = ignore; admin_space_left = 8', 6, 0],
	['tmpfs 4', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 0; admin_space_left = 0%', 6, 0],
	['inodes 12', 'max_log_file_action = keep_logs; max_log_file = 1; space_left = 3; admin_space_left = 2', 6, 0],
	['ro 12', 'max_log_file_action = keep_logs; max_log_file = 1; space_left = 3; admin_space_left = 2', 6, 0],
	# Half of it is root's: what auditd may not count as free.
	['ext4 40 50', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 10; admin_space_left = 2', 10, 0],
	['ext4 40 0', 'max_log_file_action = keep_logs; max_log_file = 2; space_left = 10; admin_space_left = 2', 10, 0],
);

sub out { my $o = `$_[0] 2>/dev/null`; return $o; }
sub put { my ($path, $text, $mode) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; chmod $mode, $path; }

# The file system; false where this machine has none of the kind.
sub mounted {
	my ($kind, $size, $reserved) = split / /, $_[0];
	return !system "mount -t tmpfs -o mode=700,size=${size}m" . ($kind eq 'inodes' ? ',nr_inodes=4' : '') . " tmpfs $dir" if $kind ne 'ext4';
	system '[ -e /dev/loop-control ] || mknod /dev/loop-control c 10 237; for i in 0 1 2 3 4 5 6 7; do [ -e /dev/loop$i ] || mknod /dev/loop$i b 7 $i; done 2>/dev/null';
	system "rm -f /out/disk; truncate -s ${size}M /out/disk";
	return 0 if system "mkfs.ext4 -q -O ^has_journal -m $reserved /out/disk 2>/dev/null";
	return !system "mount -o loop /out/disk $dir 2>/dev/null && rm -rf $dir/lost+found && chmod 700 $dir";
}

sub held { my $n = 0; $n += -s for glob "$dir/audit.log*"; return $n; }

# Feeds so many bytes. The least share of what a period's records come to that was there at any time.
sub feed {
	my ($bytes, $wanted, $old) = @_;
	socket(my $s, AF_UNIX, SOCK_DGRAM, 0) or die;
	connect($s, pack_sockaddr_un('/run/audit-feed')) or return 0;
	my ($fed, $serial, $least) = (0, 0, 1);
	while ($fed < $bytes) {
		for (1 .. 16) {
			my $text = sprintf 'audit(1795000000.000:%d): %s', ++$serial, 'x' x 7900;
			syswrite $s, $text or last;
			$fed += length("type=USER msg=$text\n");
		}
		my $there = 0;
		for (1 .. 40) { last if $there = out("tail -qn 1 $dir/audit.log $dir/audit.log.1") =~ /000:$serial\)/; last if -e '/run/acted'; select undef, undef, undef, 0.01; }
		my $due = $fed + $old < $wanted ? $fed + $old : $wanted;
		my $share = held() / $due;
		$share = 0 unless $there;
		$least = $share if $share < $least;
		last if -e '/run/acted' || $least < 0.9;
	}
	return $least;
}

sub observe {
	my ($n, $fs, $conf, $days, $old) = @{$_[0]};
	my %have = map { /^(\S+) = (.*)$/ ? ($1 => $2) : () } split /; /, $conf;
	$have{$_} //= 'exec /usr/bin/acted' for qw(space_left_action admin_space_left_action disk_full_action disk_error_action);
	my $text = "log_file = $dir/audit.log\nlog_format = RAW\nflush = none\n" . join '', map { "$_ = $have{$_}\n" } sort keys %have;
	put('/etc/audit/auditd.conf', $text, 0640);
	return unless mounted($fs);
	# The records of the first part of the period.
	put("$dir/audit.log.1", "type=USER msg=audit(1.000:1): old\n" x ($old * 1048576 / 34), 0400) if $old;
	system "mount -o remount,ro $dir" if $fs =~ /^ro/;
	my ($blocks, $free, $available, $size, $files, $free_files) = split / /, out("stat -f -c '%b %f %a %S %c %d' $dir");
	chomp $free_files;
	unlink '/run/acted', '/run/audit-feed';
	system "LD_PRELOAD=/built/audit_feed.so /sbin/auditd >/dev/null 2>&1";
	for (1 .. 30) { last if -S '/run/audit-feed'; select undef, undef, undef, 0.02; }
	my ($wanted, $most) = ($days * 1048576, $days * 1048576);
	# Until its last file has been rotated, where it has one.
	$most = ($have{num_logs} + 1) * $have{max_log_file} * 1048576 if $have{max_log_file_action} eq 'rotate' && $have{num_logs} > 1;
	$most = $wanted if $most < $wanted;
	my $least = feed($most - $old * 1048576, $wanted, $old * 1048576);
	chomp(my $pid = out('pidof auditd'));
	my $acted = -e '/run/acted';
	if ($pid =~ /^\d+$/) { kill 'TERM', $pid; for (1 .. 100) { last unless kill 0, $pid; select undef, undef, undef, 0.02; } }
	system "umount $dir";
	my $enough = !$acted && $least > 0.99;
	my $root = $fs =~ /^ro/ ? ' ro=1' : '';
	my $case = "# $fs; $conf; $days MB; observed: " . ($acted ? 'it acted on low space' : 'it did nothing') . ", of the period's records " . sprintf('%.3f', $least) . " were there\n" .
		"use: audit-capacity/host.inc\nparam: days 1\nparam: volume $days\nfile: /etc/audit/auditd.conf mode=0640 uid=0\n" . join('', map { "| $_\n" } split /\n/, $text) .
		"file: /usr/bin/acted mode=0755 uid=0\n| x\nfile: /etc/fstab\n| /dev/sda3 $dir ext4 defaults 0 2\n" .
		"live: yes\nprobe-mount: / type=ext4 what=/dev/sda1\nprobe-mount: $dir type=ext4 what=/dev/sda3\n" .
		sprintf("probe-space: %s total=%d free=%d available=%d files=%d free-files=%d%s\n", $dir, $blocks * $size, $free * $size, $available * $size, $files, $free_files, $root);
	$case .= "file: $dir/audit.log.1 mode=0400 uid=0\n" . ('| ' . 'x' x 1023 . "\n") x ($old * 1024) if $old;
	put(sprintf('/out/%02d.case', $n), $case . 'expect: ' . ($enough ? 'pass' : 'fail') . "\n", 0644);
	printf "%02d %s\n", $n, $enough ? 'enough' : 'not enough';
}

-x '/sbin/auditd' or die "no auditd in this root\n";
put('/usr/bin/acted', "#!/bin/sh\n: >/run/acted\n", 0755);
system "mkdir -p $dir";
$| = 1;
my $n = 0;
observe([++$n, @$_]) for @situations;
