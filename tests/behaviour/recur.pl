# What resolve-recur says of calendar times and cron's fields, against systemd-analyze and against a count of minutes.
# usage: perl recur.pl RESOLVE-RECUR CASES SEED
use strict;
use warnings;
use POSIX ();
use Time::Local qw(timegm);

my ($resolve, $cases, $seed) = @ARGV;
srand($seed);
$ENV{TZ} = 'UTC';
$ENV{LC_ALL} = 'C';
my $now = timegm(0, 0, 0, 22, 10, 2026);
my ($asked, $wrong) = (0, 0);

sub pick { $_[int rand @_] }

sub answers {
	my ($kind, @texts) = @_;
	my $file = "recur.in.$$";
	open my $out, '>', $file or die "$file: $!";
	print $out "$_\n" for @texts;
	close $out;
	my @said = `'$resolve' $kind $now < $file`;
	unlink $file;
	die "resolve-recur: $?" if $? || @said != @texts;
	chomp @said;
	return @said;
}

sub compare {
	my ($text, $said, $truth) = @_;
	$asked++;
	return if $said eq $truth;
	$wrong++;
	print "$text: said $said, is $truth\n";
}

# The longest and the shortest time between two of systemd's own elapses; "-" when systemd refuses it, 0 when it never comes.
sub systemd_gap {
	my ($text, $n) = @_;
	my ($last, $longest, $least) = (undef, 0, 0);
	open my $in, '-|', 'sh', '-c', 'systemd-analyze calendar --base-time="2026-11-22 00:00:00" --iterations="$1" -- "$2" 2>&1',
		'sh', $n, $text or die;
	while (<$in>) {
		return '-' if /Failed to parse/;
		next unless /(?:Next elapse|Iter\. #\d+|\(in UTC\)): \w+ (\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)/;
		my $t = timegm($6, $5, $4, $3, $2 - 1, $1);
		$longest = $t - $last if defined $last && $t - $last > $longest;
		$least = $t - $last if defined $last && (!$least || $t - $last < $least);
		$last = $t;
	}
	return "$longest $least";
}

my @fixed = ('minutely', 'hourly', 'daily', 'weekly', 'monthly', 'quarterly', 'semiannually', 'Mon', 'Mon..Fri',
	'Mon,Thu 03:15', 'Sat,Sun 04:00', 'Mon..Wed,Sat', '*-*-* 06,18:00', '*-*-* 6,18:00', '*-*-* 07..23:30', '*:0/5', '*:7/10', '0/2:00',
	'*-*-1,15', '*-*-31', '*-*-1..7 18:00', 'Mon *-*-1..7', '*-02~03', '*-*~1', '*-*~07/1', 'Fri *-*~07/1', '*-*~1..3',
	'*-1..6-1', '*-*-1/2', '*-*-2/2 12:30:15', '2026..2199-*-* 5:00', '*:*:0/30', '*:*:15', '*-*-* *:00,30:00',
	'8..18/2:00', '8..17:00/20', 'Tue..Thu 9..17:*', '05:40', '05:40:20', '*-12-24..26', '*-2/3-5', 'Sun 2/6:30', '1,3..5:10',
	'*-*-* 00:00:00.5', 'Wednesday', 'wed..friday 1:2:3', '12-24', '*-*-28..31', '*-02-28,29', '*-*-*/2', '*:*/5', '*-*-31/5',
	'*:*:60', '24:00', 'Sat..Mon', 'Foo', '*-13-1', '*-*-0', '0..23/5:00', '5..3:00', '*-*-15/16', '*-*-15/17', '*-*~31/30',
	'*-*~30/30', '*:59/1', '*:*:59/1', '*:*:0/60', '0/24:00', 'Mon-Fri', 'Mon Tue', 'Mon..', '10:', '1..2..3:00', '0/0:00', '@1900000000x');

sub part {
	my ($low, $high, @small) = @_;
	my $x = $low + int rand($high - $low + 1);
	my $y = $x + int rand($high - $x + 1);
	my $s = 1 + int rand(int(($high - $low) / 2) || 1);
	# A step that does not fill the hour or the day: systemd 252 passes over its first value where a month turns.
	if (!$low) {
		$s = pick(grep { ($high + 1) % $_ == 0 } 2 .. ($high + 1) / 2);
		$x = int rand $s if rand() < 0.5;
		$y = $x + int rand($high - $x + 1);
		return pick('*', $x, "$x..$y", int(rand $s) . "/$s", "$x,$y", @small);
	}
	return pick('*', $x, "$x..$y", "$x/$s", "$x..$y/$s", "$x,$y", @small);
}

sub random_calendar {
	my @days = qw(Mon Tue Wed Thu Fri Sat Sun);
	my @p;
	push @p, pick(@days, 'Mon..Fri', 'Sat,Sun', 'Tue,Thu..Sat') if rand() < 0.3;
	if (rand() < 0.5) {
		# Not "4/11": after such a step systemd 252 passes over the first days of January.
		my $day;
		do { $day = part(1, 28, '1', '15') } while $day =~ m{^\d+/} || $day eq '*';
		# Nor "~1,26": it refuses days above 25 in a list that is counted from the end.
		push @p, '*-' . (rand() < 0.8 ? '*' : part(1, 12)) . ($day =~ /,/ ? '-' : pick('-', '-', '-', '~')) . $day;
		push @p, join(':', pick(3, 12, '4,16', '0/8'), pick(0, 30, 59)) if rand() < 0.8;
	}
	push @p, join(':', part(0, 23, '3'), part(0, 59, '0', '30'), rand() < 0.15 ? pick(0, 15, '0/20') : ()) if !@p;
	return "@p";
}

my @texts = (@fixed, map { random_calendar() } 1 .. $cases);
my @said = answers('calendar', @texts);
for my $i (0 .. $#texts) {
	my $t = $texts[$i];
	next if $said[$i] ne '-' && (split ' ', $said[$i])[0] > 5 * 366 * 86400; # the windows are not the same
	my $n = $t =~ /^\w+ \d+\.\.|:.*:|\*$/ ? 6000 : 1500;
	my $truth = systemd_gap($t, $n);
	compare("OnCalendar=$t", $said[$i], $truth);
}

# Several of one timer: each of systemd's elapses, put together.
for my $set ('Mon 03:00;Thu 03:00', 'daily;12:00', 'Mon..Fri 8:00;Sat 20:00', '*-*-1;*-*-15;*-*-20 12:00', '1:00;5:00;6:30') {
	my ($said) = answers('calendar', $set);
	my %at;
	for my $one (split /;/, $set) {
		open my $in, '-|', 'systemd-analyze', 'calendar', '--base-time=2026-11-22 00:00:00', '--iterations=400', $one or die;
		while (<$in>) {
			$at{timegm($6, $5, $4, $3, $2 - 1, $1)} = 1
				if /(?:Next elapse|Iter\. #\d+): \w+ (\d+)-(\d+)-(\d+) (\d+):(\d+):(\d+)/;
		}
	}
	my ($last, $longest, $least, $seen) = (undef, 0, 0, 0);
	for my $t (sort { $a <=> $b } keys %at) {
		last if $seen++ >= 400;
		$longest = $t - $last if defined $last && $t - $last > $longest;
		$least = $t - $last if defined $last && (!$least || $t - $last < $least);
		$last = $t;
	}
	compare("OnCalendar=$set", $said, "$longest $least");
}

# cron: the minutes of forty-one years, asked one by one of a reader of its own.
my %names = ((map { lc(qw(Sun Mon Tue Wed Thu Fri Sat)[$_]) => $_ } 0 .. 6),
	map { lc(qw(Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec)[$_]) => $_ + 1 } 0 .. 11);

sub values_of {
	my ($text, $low, $high) = @_;
	my %v;
	for my $one (split /,/, $text) {
		my ($range, $step) = split m{/}, $one;
		my ($from, $to) = $range eq '*' ? ($low, $high) : split /-/, $range;
		$to = $from unless defined $to;
		$_ = exists $names{lc $_} ? $names{lc $_} : $_ for $from, $to;
		for (my $x = $from; $x <= $to; $x += $step || 1) { $v{$x} = 1 }
	}
	return \%v;
}

sub cron_gap {
	my ($min, $hour, $dom, $mon, $dow) = split ' ', $_[0];
	my ($m, $h, $d, $o, $w) = (values_of($min, 0, 59), values_of($hour, 0, 23), values_of($dom, 1, 31),
		values_of($mon, 1, 12), values_of($dow, 0, 7));
	my $stars = $dom =~ /^\*/ || $dow =~ /^\*/;
	my @in_day = sort { $a <=> $b } map { my $x = $_; map { $x * 3600 + $_ * 60 } keys %$m } keys %$h;
	my ($last, $longest, $least) = (undef, 0, 0);
	for (my $t = $now; $t < $now + 41 * 366 * 86400; $t += 86400) {
		my (undef, undef, undef, $day, $month, undef, $week) = gmtime $t;
		my $in_week = $w->{$week} || ($week == 0 && $w->{7});
		next unless $o->{$month + 1} && ($stars ? $d->{$day} && $in_week : $d->{$day} || $in_week);
		for my $s (@in_day) {
			$longest = $t + $s - $last if defined $last && $t + $s - $last > $longest;
			$least = $t + $s - $last if defined $last && (!$least || $t + $s - $last < $least);
			$last = $t + $s;
		}
	}
	return "$longest $least";
}

sub cron_part {
	my ($low, $high) = @_;
	my $x = $low + int rand($high - $low + 1);
	my $y = $x + int rand($high - $x + 1);
	my $s = 1 + int rand($high);
	return pick('*', '*', $x, "$x-$y", "*/$s", "$x-$y/$s", "$x,$y", "*/$s,$x");
}

my @cron = ('25 6 * * *', '47 6 * * 7', '52 6 1 * *', '17 * * * *', '*/15 * * * *', '0 4 * * mon-fri', '0 4 1,15 * *', '0 4 13 * fri',
	'0 4 */2 * mon', '0 4 * * 0,7', '0 0 31 * *', '0 0 29 2 *', '0 0 30 2 *', '5 4 * jan,jul sun', '0 22 * * 1-5/2', '0 0 1-7 * *',
	map { join ' ', cron_part(0, 59), cron_part(0, 23), cron_part(1, 28), pick('*', '*', cron_part(1, 12)), pick('*', cron_part(0, 7)) } 1 .. $cases);
@said = answers('cron', map { "$_ x" } @cron);
compare("cron $cron[$_]", $said[$_], cron_gap($cron[$_])) for 0 .. $#cron;
my @words = ('@reboot', '@daily', '@hourly', '@weekly', '@monthly', '@yearly', '@midnight', '@every', '* * * *', '60 * * * *', '5/3 * * * *', '* * * * 8', 'x * * * *');
my @are = ('reboot', '86400 86400', '3600 3600', '604800 604800', '2678400 2419200', '31622400 31536000', '86400 86400', ('-') x 6);
@said = answers('cron', map { "$_ x" } @words);
compare("cron $words[$_]", $said[$_], $are[$_]) for 0 .. $#words;

print "$asked times compared, $wrong differ\n";
exit($wrong || $asked < 150 ? 1 : 0);
