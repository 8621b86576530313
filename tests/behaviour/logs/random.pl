#!/usr/bin/perl
# Random logrotate configurations: what log-retention says of each against the real logrotate run day by day.
# usage, in a throw-away root: random.pl SETS SEED CHECK-ROOT
use strict;
use warnings;
use POSIX ();

my ($sets, $seed, $check) = @ARGV;
srand $seed;
my $faketime = (glob '/usr/lib/*/faketime/libfaketime.so.1')[0] or die "no libfaketime\n";
my ($start, $span, $log) = (1735689600, 75, '/var/log/auth.log');
sub one { return $_[int rand @_]; }

# Lines of a section or of the top, most of them sound.
sub settings {
	my ($top) = @_;
	my @l;
	push @l, one('daily', 'weekly', 'weekly ' . int rand 8, 'monthly', 'hourly', 'yearly') if rand() < 0.8;
	push @l, 'rotate ' . one(0, 1, 2, 3, 4, 7, 10, 30, '-1', '010', '0x3') if rand() < 0.8;
	push @l, 'maxage ' . one(2, 5, 9, 20, 40) if rand() < 0.25;
	push @l, one('dateext', 'nodateext', 'dateext', 'compress', "compress\ndelaycompress", 'copytruncate', 'copy', 'nocopy', 'create', 'nocreate', 'missingok', 'notifempty', 'ifempty', 'minage 2', 'allowhardlink') for 1 .. rand 3;
	push @l, one('size 100k', 'size 3M', 'minsize 5M', 'maxsize 300k', 'minsize 50', 'maxsize 9M', 'size=4M') if rand() < 0.3;
	push @l, one('rotate many', 'rotate 3 # three', 'size 3MB', 'maxage -1', 'weekly 9', 'nonsense 3', 'rotate', 'daily=', 'create 0640 root nobodyatall', 'su nobodyatall x', 'dateext;', '!', 'tabooext + .x') if rand() < 0.2;
	push @l, "postrotate\ncat >/dev/null <<X\n  rotate 1\n  }\nX\nendscript" if !$top && rand() < 0.15;
	@l = sort { rand() <=> 0.5 } @l;
	return join '', map { ($top ? '' : one("\t", '  ', '')) . "$_\n" } @l;
}

sub section {
	my $names = one($log, $log, $log, "\"$log\"", '/var/log/*.log', '/var/log/auth*.log', "/var/log/other.log $log", "/var/log/other.log\n$log", '/var/log/other.log', '/var/log/a?th.log', "'$log'");
	return $names . one(' {', "\n{", '{') . one("\n", "\n", " # x\n", "\r\n", "\n\n") . settings(0) . one("}\n", "}\n", "}\n", "}\n", "  }\n", "} x\n", '');
}

sub put { my ($path, $text) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; chmod 0644, $path; }

my ($bad, $ever, $unknown) = (0, 0, 0);
system 'rm -rf /var/log/journal; mkdir -p /etc/systemd/journald.conf.d';
put('/etc/systemd/journald.conf.d/a.conf', "[Journal]\nStorage=volatile\n");
put('/usr/lib/rsyslog/rsyslog-rotate', "#!/bin/sh\n");
for my $set (1 .. $sets) {
	system 'rm -rf /etc/logrotate.d /var/lib/logrotate/status /var/log/auth* /var/log/other*; mkdir /etc/logrotate.d';
	put('/etc/logrotate.conf', settings(1) . (rand() < 0.7 ? "include /etc/logrotate.d\n" : '') . settings(1) . (rand() < 0.3 ? section() : ''));
	put("/etc/logrotate.d/$_", (rand() < 0.3 ? settings(1) : '') . section() . (rand() < 0.3 ? section() : '')) for ('a', 'b', 'c.bak')[0 .. int rand 3];
	for ($log, '/var/log/other.log') { put($_, ''); chmod 0640, $_; utime $start, $start, $_; }
	my $said = `$check / log-retention days=1 volume=1 2>&1`;
	my $days = $said =~ m{^observed:.*\Q$log\E: (?:kept (\d+) days|kept (for ever)|(not worked out))}m ? $1 // ($2 ? 'ever' : 'unknown') : 'nothing';
	my $sized = `cat /etc/logrotate.conf /etc/logrotate.d/*` =~ /size/ || $said =~ /size 1048576/;
	my $least = 'ever';
	for my $day (1 .. $span) {
		my $t = $start + $day * 86400;
		open(my $f, '>>', $log);
		print $f "day $day.\n";
		# A megabyte a day to the byte, in a hole: what is due at a size is due on the same day.
		if ($sized) { seek $f, 0, 2; truncate $f, tell($f) + 1048575 - length("day $day.\n"); seek $f, 0, 2; print $f "\n"; }
		close $f;
		utime $t, $t, $log;
		my $now = POSIX::strftime('%Y-%m-%d %H:%M:%S', gmtime $t + 60);
		system "LD_PRELOAD=$faketime FAKETIME='\@$now' NO_FAKE_STAT=1 TZ=UTC /usr/sbin/logrotate /etc/logrotate.conf >/dev/null 2>&1";
		# What logrotate made (a copy, a compressed one) carries the machine's own time: it is made of that day.
		for (glob '/var/log/auth*') { utime $t, $t, $_ if (stat $_)[9] > $t + 86400 * 30; }
		my %there = map { $_ => 1 } `grep -haoE '^day [0-9]+' \$(ls /var/log/auth* | grep -v gz\$) /dev/null; zcat -f /var/log/auth*.gz 2>/dev/null | grep -aoE '^day [0-9]+'` =~ /day (\d+)/g;
		my $n = 0;
		$n++ while $there{$day - $n};
		$least = $n if $n < $day && ($least eq 'ever' || $n < $least);
	}
	$unknown++ if $days eq 'unknown';
	next if $days eq 'unknown' || $days eq $least;
	# What comes only after the days played is not seen.
	next if $least eq 'ever' && $days ne 'nothing' && ($days >= $span - 31 || $said =~ /yearly/);
	$bad++;
	print "set $set: logrotate kept $least, the check says $days\n";
	print map { ("--- $_\n", do { open(my $f, '<', $_); <$f> }) } '/etc/logrotate.conf', glob '/etc/logrotate.d/*';
}
print "$sets random configurations (seed $seed), $unknown not worked out, $bad differ\n";
exit $bad ? 1 : 0;
