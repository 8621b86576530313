#!/usr/bin/perl
# The one command over the cases with observed truth; README.md says what the files are.
# usage: corpus.pl SRC BUILT score|observe|sample|peers|report [KIND [CASE...]]
use strict;
use warnings;
use POSIX ();

our ($src, $built, $what, @rest) = @ARGV;
our $dir = "$src/tests/behaviour";
our $bed = "$src/tests/beds/throwaway.sh";
my $workers = $ENV{JOBS} || 2;
our @families = ('pam', 'sshd', 'shells', 'accounts', 'sudo', 'sysctl', 'time', 'audit', 'boot', 'logs', 'mounts', 'modules', 'coredump', 'umask');
our $out = "$built/corpus";
mkdir $out;
my $tag = $$; # of this run: two may go on in one build folder

# KIND => family, in the order of the score
our (%family, @kinds);
for my $f (@families) {
	for (sort glob "$dir/$f/*.cases") {
		my $kind = m{([^/]+)\.cases$} ? $1 : die;
		$family{$kind} = $f;
		push @kinds, $kind;
	}
}

sub slurp { open(my $f, '<', $_[0]) or return (); my @l = <$f>; chomp @l; return @l; }
# What case.pl tells of a kind, read once: head, names, and of each case what it asks, its doubt and its layer.
my %told;
sub kind {
	my ($kind) = @_;
	return $told{$kind} //= do {
		my (%k, $case);
		open(my $p, '-|', 'perl', "$dir/case.pl", "$dir/$family{$kind}/$kind.cases", 'all') or die "case.pl: $!\n";
		local $_; # of a caller in a map or grep: the loop would overwrite its list
		while (<$p>) {
			chomp;
			if (/^head (\S+) (.*)$/) { $k{head}{$1} = $2; }
			elsif (/^case (\S+)$/) { $case = $1; push @{$k{names}}, $case; }
			elsif (/^(\S+) (.*)$/) { $k{of}{$case}{$1} = $2; }
		}
		close $p or die "$kind: case.pl failed\n";
		\%k;
	};
}
sub asked {
	my ($kind, $what, $case) = @_;
	my $k = kind($kind);
	return $k->{head}{$case} // '' if $what eq 'head';
	die "$kind: no case $case\n" unless grep { $_ eq $case } @{$k->{names}};
	my $own = $k->{of}{$case}{$what} // '';
	return $what eq 'layer' ? join ' ', grep { /\S/ } $k->{head}{layer} // '', $own : $own;
}
sub names { return @{kind($_[0])->{names}}; }

# What was observed: case => lines; and the packages of then.
sub truth {
	my ($kind) = @_;
	my (%t, @packages);
	for (slurp("$dir/$family{$kind}/$kind.truth")) {
		if (/^# (.*)$/) { push @packages, $1; }
		elsif (/^(\S+) (.*)$/) { push @{$t{$1}}, $2; }
	}
	return (\%t, \@packages);
}

# pass, fail or error: what KIND.awk makes of the lines observed.
sub judged {
	my ($kind, $case, @lines) = @_;
	die "$kind $case: nothing was observed\n" unless @lines;
	my $ask = asked($kind, 'ask', $case);
	my $pid = open(my $p, '-|') // die "fork: $!\n";
	if (!$pid) {
		open(my $awk, '|-', 'awk', '-v', "ask=" . ($ask =~ s{\\}{\\\\}gr), '-f', "$dir/$family{$kind}/$kind.awk") or die "awk: $!\n";
		print $awk "$_\n" for @lines;
		close $awk;
		exit($? ? 1 : 0);
	}
	my $verdict = join '', <$p>;
	close $p;
	chomp $verdict;
	die "$kind $case: $kind.awk says \"$verdict\"\n" unless $verdict =~ /^(pass|fail|error)$/;
	return $verdict;
}

# Runs a case.pl command of a case in a throw-away root; (exit code, lines of stdout, lines of stderr).
# What follows: further options of throwaway.sh, "--", the words after the case's name.
sub in_root {
	my ($kind, $case, $command, @more) = @_;
	my @options;
	while (@more && (my $o = shift @more) ne '--') { push @options, $o; }
	my $layer = asked($kind, 'layer', $case);
	push @options, '--layer', $layer if $layer ne '';
	my @binds = ('--bind', "$built:/built", '--bind', "$dir:/cases");
	my $file = "/cases/$family{$kind}/$kind.cases";
	my @run = ($bed, @binds, @options, 'perl', '/cases/case.pl', $file, $command, $case, @more);
	# How the head wants it observed: after a boot, or with the kernel's audit, which one at a time can have.
	my ($how, @how) = split ' ', $command ne 'check' ? asked($kind, 'head', 'bed') : '';
	if (defined $how && $how eq 'boot') {
		@run = ("$src/tests/beds/boot_case.sh", @binds, @options, (map { ('--nspawn', $_) } @how),
			"perl /cases/case.pl $file place $case", $command eq 'run' ? "@more" : "perl /cases/case.pl $file watch $case");
	} elsif (defined $how && $how eq 'audit') {
		splice @run, 1, 0, '--host-pid';
		unshift @run, 'flock', '/run/lock/bed-audit.lock';
	} elsif (defined $how) { die "$kind: bed: $how?\n"; }
	my $err = "$out/.$tag.$kind.$case.err";
	open(my $p, '-|', 'bash', '-c', 'err=$1; shift; exec "$@" 2>"$err"', 'bash', $err, @run) or die "bash: $!\n";
	binmode $p;
	my @lines = <$p>;
	close $p;
	my $rc = $?;
	chomp @lines;
	my @err = slurp($err);
	unlink $err;
	return ($rc, \@lines, \@err);
}

# fn of every [kind, case], in $workers processes; what fn printed comes out in order.
sub each_case {
	my ($list, $fn) = @_;
	my (%running, @output);
	my ($next, $shown) = (0, 0);
	while ($shown < @$list) {
		while (keys %running < $workers && $next < @$list) {
			my $i = $next++;
			my $pid = fork // die "fork: $!\n";
			if (!$pid) {
				open(STDOUT, '>', "$out/.$tag.$i") or die;
				$| = 1;
				my $ok = eval { $fn->(@{$list->[$i]}); 1 };
				print "TROUBLE $list->[$i][0] $list->[$i][1] $@" unless $ok;
				POSIX::_exit(0);
			}
			$running{$pid} = $i;
		}
		my $pid = wait;
		next unless defined $running{$pid};
		my $i = delete $running{$pid};
		$output[$i] = [slurp("$out/.$tag.$i")];
		unlink "$out/.$tag.$i";
		while (defined $output[$shown]) {
			$_[2]->(@{$list->[$shown]}, @{$output[$shown]});
			$shown++;
		}
	}
}

sub picked {
	my ($kind, @cases) = @_;
	my @of = defined $kind ? ($kind) : @kinds;
	die "no kind $kind in tests/behaviour\n" if defined $kind && !$family{$kind};
	return map { my $k = $_; map { [$k, $_] } (@cases ? @cases : names($k)) } @of;
}

sub versions {
	my ($kind) = @_;
	my @p = split ' ', asked($kind, 'head', 'package');
	return () unless @p;
	chomp(my $base = `$src/tests/beds/base.sh`);
	return map { chomp; $_ } sort `dpkg-query --admindir=$base/var/lib/dpkg -W -f '\${Package} \${Version}\\n' @p 2>/dev/null`;
}

sub score {
	my (%n, %table, $wrong, $errors, $all);
	my @list = picked(@_);
	$wrong = $errors = $all = 0;
	each_case(\@list, sub {
		my ($kind, $case) = @_;
		my ($t) = truth($kind);
		return print "TROUBLE $kind $case: not observed yet (UPDATE=1 corpus.sh observe $kind $case)\n" unless $t->{$case};
		my $truth = judged($kind, $case, @{$t->{$case}});
		my ($rc, $lines, $err) = in_root($kind, $case, 'check');
		my $said = $lines->[0] // 'nothing';
		return print "TROUBLE $kind $case: check-root says \"$said\" (exit code ", $rc >> 8, "): @$err\n" if $rc || $said !~ /^(pass|fail|error)$/;
		my $doubt = asked($kind, 'doubt', $case) ? ' doubt' : '';
		my $class = $said eq $truth ? 'right' : $said eq 'pass' ? 'wrong-pass' : $said eq 'fail' && $truth eq 'pass' ? 'wrong-fail' : 'error';
		$class = 'wrong-fail' if $class eq 'error' && $said eq 'fail';
		print "$truth $said $class$doubt\n";
		return if $class eq 'right';
		print "    $_\n" for grep { /^(observed|reason): ./ } @$lines, @$err;
	}, sub {
		my ($kind, $case, $line, @more) = @_;
		$all++;
		if (!defined $line || $line =~ /^TROUBLE/) { print +($line // "TROUBLE $kind $case"), "\n"; $n{$kind}{trouble}++; $wrong++; return; }
		my ($truth, $said, $class, $doubt) = split ' ', $line;
		$n{$kind}{$class}++;
		$n{$kind}{"truth-$truth"}++;
		$table{$kind} .= "$case $truth $said" . ($doubt ? ' contested' : '') . "\n";
		if ($class ne 'right') {
			print "\U$class\E $kind $case: observed $truth, said $said", $doubt ? " (contested)" : "", "\n";
			print "$_\n" for @more;
			# A contested truth never excuses a pass.
			$class eq 'error' ? $errors++ : $doubt && $class ne 'wrong-pass' ? 0 : $wrong++;
		}
	});
	for my $kind (@kinds) {
		next unless $n{$kind};
		my %k = %{$n{$kind}};
		printf "%-10s %-12s %4d right, %d wrong pass, %d wrong fail, %d error%s  (truth: %d pass, %d fail, %d error)\n", $family{$kind}, $kind,
			map { $_ // 0 } $k{right}, $k{'wrong-pass'}, $k{'wrong-fail'}, $k{error}, $k{trouble} ? ", $k{trouble} not scored" : '', map { $k{"truth-$_"} // 0 } 'pass', 'fail', 'error';
		if (@_ < 2) { open(my $f, '>', "$out/$kind.score"); print $f $table{$kind} // ''; close $f; }
	}
	printf "%d cases, %d wrong, %d error\n", $all, $wrong, $errors;
	return $wrong || $errors * 100 > $all ? 1 : 0;
}

sub observe {
	my @list = @_;
	my ($drift, $failed, $noise, @again) = (0, 0, 0);
	for my $kind (sort keys %{{map { $_->[0] => 1 } @list}}) {
		my ($t, $then) = truth($kind);
		my @now = versions($kind);
		print "$kind: observed with $_\n" for grep { my $p = $_; @$then && !grep { $_ eq $p } @now } @$then;
	}
	each_case(\@list, sub {
		my ($kind, $case) = @_;
		my ($rc, $lines, $err) = in_root($kind, $case, 'observe');
		return print "TROUBLE the observer failed: ", join(' | ', @$err ? @$err[-3 .. -1 > -@$err ? -1 : -1] : ()), "\n" if $rc || !@$lines;
		print "VERDICT ", judged($kind, $case, @$lines), "\n", map { "$_\n" } @$lines;
	}, sub {
		my ($kind, $case, $first, @lines) = @_;
		if (!defined $first || $first !~ s/^VERDICT //) { print "$kind $case: ", $first // 'nothing', "\n"; $failed++; push @again, [$kind, $case]; return; }
		my ($t) = truth($kind);
		my $was = join "\n", @{$t->{$case} // []};
		return if $was eq join "\n", @lines;
		my $before = $was eq '' ? '' : judged($kind, $case, @{$t->{$case}});
		# What a clock tips (how far a daemon came, where a volume cut) may differ as long as the answer does not.
		my $same = $before eq $first && $what eq 'sample';
		if ($same) { $noise++; }
		else { $drift++; push @again, [$kind, $case]; }
		print "$kind $case: ", $was eq '' ? 'new: ' : ($same ? 'otherwise, the same answer: ' : "DRIFT: was $before, now "), "$first\n";
		my %w = map { $_ => 1 } @{$t->{$case} // []};
		my %l = map { $_ => 1 } @lines;
		print map({ "  < $_\n" } grep { !$l{$_} } sort keys %w), map({ "  > $_\n" } grep { !$w{$_} } @lines);
		store($kind, $case, @lines) if $ENV{UPDATE};
	});
	printf "%d observed, %d %s%s\n", @list - $failed, $drift, $ENV{UPDATE} ? 'stored' : 'not as stored', $failed ? ", $failed could not be observed" : '';
	if ($noise * 20 > @list) { print "$noise seen otherwise with the same answer: too many\n"; return 1; }
	return 0 unless $failed || $drift && !$ENV{UPDATE};
	# A busy machine can be too slow for a clock in a case; what the software does is still so the second time, alone.
	return 1 if $ENV{UPDATE} || $workers == 1 || @again * 20 > @list;
	print scalar @again, " once more, one after the other\n";
	$workers = 1;
	return observe(@again);
}

# Writes the truth of a kind anew, in the order of its cases, without those that are gone.
sub store {
	my ($kind, $case, @lines) = @_;
	my ($t) = truth($kind);
	$t->{$case} = \@lines;
	my $path = "$dir/$family{$kind}/$kind.truth";
	open(my $f, '>', "$path.new") or die "$path.new: $!\n";
	print $f "# $_\n" for versions($kind);
	for my $name (names($kind)) { print $f map { "$name $_\n" } @{$t->{$name} // []}; }
	close $f or die "$path.new: $!\n";
	rename "$path.new", $path or die "$path: $!\n";
}

$| = 1;
my $rc;
if ($what eq 'score') { $rc = score(@rest); }
elsif ($what eq 'observe') { $rc = observe(picked(@rest)); }
elsif ($what eq 'sample') {
	my $n = $rest[0] || 10;
	my $seed = $ENV{SEED} // int(rand 1000000);
	print "a random ${n}th; the same again: SEED=$seed corpus.sh sample $n\n";
	srand $seed;
	$rc = observe(grep { rand($n) < 1 } picked());
} else {
	require "$dir/peers.pl";
	$rc = $what eq 'peers' ? peers(@rest) : $what eq 'report' ? report(@rest) : die "corpus.pl: $what?\n";
}
exit $rc;
