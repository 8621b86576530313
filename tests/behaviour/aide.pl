# aide.sh, inside the throw-away root.  The database that the check reads holds every file with all digests, so its answer
# rests on the rules alone; the truth is what `aide --init` with those rules put into another database.
use strict;
use warnings;

my @files = qw(/t/a /t/b.conf /t/d/x /t/d/y.log /t/d/sub/z /t/d/sub/deep/q /t/dd/x /t/e.d/x /t/sp?ce /t/log.1);
my $digests = 'sha256 sha512 whirlpool';
my ($rc, $n, %seen) = (0, 0);

sub put {
	my ($path, $text, $mode) = @_;
	open my $f, '>', $path or die "$path: $!";
	print $f $text;
	close $f;
	chmod $mode // 0644, $path;
}

system 'mkdir -p /t/d/sub/deep /t/dd /t/e.d /t/conf.d /db; for f in /t/a /t/b.conf /t/d/x /t/d/y.log /t/d/sub/z /t/d/sub/deep/q /t/dd/x /t/e.d/x "/t/sp ce" /t/log.1; do echo "$f" >"$f"; done; ln -s a /t/link';
put('/t/conf.d/10_one', "/t/d R+sha256\n");
put('/t/conf.d/20_two', "!/t/d/x\$\n");
put('/t/conf.d/30_bad~', "this is no configuration\n");
put('/inc', "Deep = p+sha512\n/t/d/sub Deep\n");
put('/loop', "\@\@include /loop\n");
put('/inc_if', "\@\@ifdef A\n/t/a sha256\n\@\@endif\n");
put('/all.conf', "database_out=file:/db/full\ngzip_dbout=no\n/t H\n");
system('aide --init --config=/all.conf >/dev/null 2>&1') == 0 or die 'no full database';

sub judge {
	my ($name, $rules) = @_;
	put('/etc/aide/aide.conf', "database_in=file:/db/full\ndatabase_out=file:/db/new\ngzip_dbout=no\n$rules");
	unlink '/db/new';
	my $refused = system('timeout 20 aide --init --config=/etc/aide/aide.conf >/tmp/out 2>&1') >> 8;
	my (%digest, @fields);
	if (!$refused) {
		open my $f, '<', '/db/new' or die;
		while (<$f>) {
			chomp;
			@fields = split / / if s/^\@\@db_spec //;
			next unless m,^/,;
			my @v = split / /;
			$v[0] =~ s/%([0-9A-Fa-f]{2})/chr hex $1/ge;
			$digest{$v[0]} = grep { $fields[$_] =~ /^(sha256|sha512|whirlpool)$/ && $v[$_] ne '0' } 1 .. $#fields;
		}
	}
	for my $file (@files) {
		(my $real = $file) =~ s/\?/ /;
		my $truth = $refused ? 'error' : $digest{$real} ? 'pass' : 'fail';
		my @said = qx(timeout 20 /built/check-root / integrity-tool 'files=$file' 'digests=$digests' accounts=_aide);
		chomp(my $verdict = $said[0] // 'nothing');
		$n++;
		$seen{$truth}++;
		next if $verdict eq $truth;
		print "not ok - $name: $real: aide: $truth, said $verdict\n", map({"    $_\n"} split /\n/, $rules), "    ", substr($said[3] // '', 0, 300), "\n";
		if ($refused) { open my $o, '<', '/tmp/out'; print '    aide: ', (grep { /ERROR/ } <$o>)[0] // ''; }
		$rc = 1;
		last if $refused;
	}
}

my @given = (
	['everything', "/t R+sha256\n"], ['md5 alone', "/t R\n"], ['default H', "/t H\n"], ['no digest', "/t p+u+g\n"],
	['a plus and a minus', "/t H-sha256-sha512-whirlpool\n"], ['groups', "Sums = sha256\nMine = p+u+Sums\n/t Mine\n"],
	['a group defined later', "/t Mine\nMine = p\n"], ['a group defined anew', "Mine = p\n/t/d Mine\nMine = sha256\n/t/a Mine\n"],
	['a negative rule', "/t sha256\n!/t/d\n"], ['a negative rule for one file', "/t sha256\n!/t/d/x\$\n"],
	['a negative rule that matches the beginning', "/t sha256\n!/t/d/\n"], ['an equals rule', "=/t/d sha256\n"],
	['an equals rule with a slash', "=/t/d/ sha256\n"], ['an equals rule on all', "=/t sha256\n"],
	['the first of two', "/t p\n/t sha256\n"], ['the deepest of two', "/t sha256\n/t/d/ p\n"],
	['a deep rule with end', "/t p\n/t/d/x\$ sha256\n"], ['files alone', "/t f sha256\n"], ['directories alone', "/t d sha256\n"],
	['two types', "/t f,d sha256\n"], ['restriction 0', "/t 0 sha256\n"], ['negative for directories', "/t sha256\n!/t/d d\n"],
	['negative for files', "/t sha256\n!/t/d f\n"], ['a dot', "/t/b.conf sha256\n"], ['an escaped dot', "/t/b\\\\.conf\$ sha256\n"],
	['an escape not doubled', "/t/b\\.conf\$ sha256\n"], ['a class', "/t/[ab] sha256\n"], ['an alternation', "/t/(a|d/x)\$ sha256\n"],
	['an alternation at the top', "/t/a\$|/t/d/x\$ sha256\n"], ['a blank escaped', "/t/sp\\ ce sha256\n"], ['a blank as hex', "/t/sp\\\\x20ce sha256\n"],
	['a blank as %20', "/t/sp%20ce sha256\n"], ['the root', "/ f sha256\n!/(proc|sys|dev|run|usr|var|built|cases|etc|lib|bin|sbin|home|root|opt|srv|db|tmp)\n"],
	['a variable', "\@\@define D t/d\n/\@\@{D} sha256\n"], ['a variable not defined', "/t\@\@{NONE}/a sha256\n"],
	['a variable defined anew', "\@\@define D a\n\@\@define D d\n/t/\@\@{D} sha256\n"], ['undef', "\@\@define A\n\@\@undef A\n\@\@ifdef A\n/t sha256\n\@\@endif\n/t/a sha256\n"],
	['ifdef and else', "\@\@define A\n\@\@ifdef A\n/t/a sha256\n\@\@else\n/t/d sha256\n\@\@endif\n"], ['ifndef', "\@\@ifndef A\n/t/a sha256\n\@\@else\n/t/d sha256\n\@\@endif\n"],
	['if not defined', "\@\@if not defined A\n/t/a sha256\n\@\@endif\n"], ['if exists', "\@\@if exists /t/d\n/t/d sha256\n\@\@endif\n"],
	['if not exists', "\@\@if not exists /t/d\n/t/d sha256\n\@\@endif\n"], ['nested', "\@\@define A\n\@\@ifdef A\n\@\@ifdef B\n/t/a sha256\n\@\@else\n/t/d sha256\n\@\@endif\n\@\@endif\n"],
	['if left open', "\@\@ifdef A\n/t sha256\n"], ['endif alone', "/t sha256\n\@\@endif\n"], ['an include', "\@\@include /inc\n"], ['an include of nothing', "\@\@include /none\n"],
	['an include without end', "\@\@include /loop\n"], ['an include with what was defined', "\@\@define A\n\@\@include /inc_if\n"],
	['a directory', "\@\@include /t/conf.d ^[0-9a-z_]+\$\n"], ['a directory, one file of it', "\@\@include /t/conf.d one\n"],
	['a directory with a prefix', "\@\@include /t/conf.d ^10 /t/d\n/t/a sha256\n"], ['a directory by x_include', "\@\@x_include /t/conf.d ^[0-9a-z_]+\$\n"],
	['a comment behind a rule', "/t sha256 # all\n"], ['a comment behind an option', "log_level=error # less\n/t sha256\n"], ['blanks before', "  /t sha256  \n"],
	['CRLF', "/t sha256\r\n"], ['no last newline', "/t sha256"], ['an unknown option', "nonsense=1\n/t sha256\n"], ['an unknown group', "/t Nonsense\n"],
	['an unknown type', "/t x sha256\n"], ['a bad regex', "/t/( sha256\n"], ['a double slash', "/t//a sha256\n"], ['an empty rule', "/t\n"],
	['a negative rule with attributes', "!/t f sha256\n/t sha256\n"], ['ignored changes', "report_ignore_added_attrs=sha256\n/t sha256\n"],
	['tabs', "/t\tf\tsha256\n"], ['an attribute twice', "/t sha256+sha256-sha256\n"], ['group >', "/t >\n"], ['group L', "/t L+sha512\n"], ['group E', "/t E\n"],
	['a rule for a link', "/t l sha256\n"], ['x and a caret', "/t/^a sha256\n"], ['a lazy star', "/t/.*?x\$ sha256\n"], ['a lookahead', "/t/(?!d)[a-z] sha256\n"],
	['a group name in lower case', "mine = sha256\n/t mine\n"], ['a group name with digits', "Mine2=sha256\n/t Mine2\n"], ['verbose', "verbose=5\n/t sha256\n"],
	['what is between is left out', "/t/d/sub sha256\n!/t/d d\n"], ['an equals rule between', "=/t/d p\n/t/d/sub sha256\n"],
);
judge(@$_) for @given;

# Random rules over the same small tree.
srand $ENV{SEED};
my @parts = qw(/t /t/d /t/d/ /t/d/x /t/d$ /t/d/.* /t/d/sub /t/d/[xs] /t/.*x$ /t/(a|d) /t/d(/sub)?$ /t/dd? /t/b\\\\.conf$ /t/e /t/[^d] /t/d/sub/deep /t/l?);
for my $i (1 .. $ENV{RANDOM_CASES}) {
	my $rules = '';
	for (1 .. 1 + int rand 6) {
		my $kind = ('', '', '', '!', '=')[rand 5];
		my $type = ('', '', '', ' f', ' d', ' f,d', ' 0')[rand 7];
		$rules .= $kind . $parts[rand @parts] . $type . ($kind eq '!' ? '' : (' p', ' sha256', ' sha512+p', ' R')[rand 4]) . "\n";
	}
	judge("random $i", $rules);
}

# What an appended line comes to where a file may grow, and where changes of digests are not reported.
for my $case (['growing', "/t/a s+growing+sha256\n", 0], ['not growing', "/t/a s+sha256\n", 4], ['not reported', "report_ignore_changed_attrs=sha256+s\n/t/a s+sha256\n", 0]) {
	my ($name, $rules, $code) = @$case;
	put('/etc/aide/aide.conf', "database_in=file:/db/now\ndatabase_out=file:/db/now\n$rules");
	unlink '/db/now';
	system 'aide --init --config=/etc/aide/aide.conf >/dev/null 2>&1; cp /t/a /tmp/a; echo more >>/t/a';
	my $got = system('aide --check --config=/etc/aide/aide.conf >/dev/null 2>&1') >> 8;
	my ($said) = qx(/built/check-root / integrity-tool files=/t/a 'digests=$digests' accounts=_aide);
	chomp $said;
	$n++;
	if ($got != $code || $said ne ($got ? 'pass' : 'fail')) { print "not ok - $name: aide --check ended with $got, said $said\n"; $rc = 1; }
	system 'cp /tmp/a /t/a';
}

# What the reports say, of the real check and of Debian's daily one: nothing found, or something; young, or none at all.
mkdir '/run/aide';
for my $level (qw(minimal summary list_entries changed_attributes)) {
	for my $touch (0, 1) {
		for my $way ('aide --check --config=/etc/aide/aide.conf', '/usr/share/aide/bin/dailyaidecheck') {
			my $url = $way =~ /daily/ ? '' : "report_url=file:/var/log/aide.log\n";
			put('/etc/aide/aide.conf', "database_in=file:/db/log\ndatabase_out=file:/db/log.new\nreport_level=$level\n$url/t/a s+sha256\n");
			system 'rm -f /var/log/aide.log /var/log/aide/*; aide --init --config=/etc/aide/aide.conf >/dev/null 2>&1; mv /db/log.new /db/log; cp -p /t/a /tmp/a';
			system 'echo more >>/t/a' if $touch;
			system "$way >/dev/null 2>&1 </dev/null";
			my ($said) = qx(/built/check-root / integrity-result 'logs=/var/log/aide/aide.log /var/log/aide.log' max_age=3600);
			chomp $said;
			$n++;
			if ($said ne ($touch ? 'fail' : 'pass')) { print "not ok - report at level $level by $way, changed: $touch: said $said\n"; $rc = 1; }
			system 'cp -p /tmp/a /t/a';
		}
	}
}

# The report to syslog is what integrity-response takes it for: a notice of aide's, of that facility.
use IO::Socket::UNIX;
use Socket;
my $log = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => '/dev/log') or die "/dev/log: $!";
my $reader = fork // die;
if (!$reader) {
	open my $f, '>', '/tmp/syslog' or die;
	$f->autoflush(1);
	while (defined $log->recv(my $message, 65536)) { print $f "$message\n"; }
	exit 0;
}
close $log;
for my $case (['LOG_AUTH', 4], ['LOG_LOCAL0', 16], ['LOG_DAEMON', 3]) {
	my ($name, $number) = @$case;
	my $pri = $number * 8 + 5;
	put('/etc/aide/aide.conf', "database_in=file:/db/log\ndatabase_out=file:/db/log.new\nreport_url=syslog:$name\n/t/a s+sha256\n");
	system 'timeout 10 aide --init --config=/etc/aide/aide.conf >/dev/null 2>&1; mv /db/log.new /db/log; cp -p /t/a /tmp/a; echo more >>/t/a; timeout 10 aide --check --config=/etc/aide/aide.conf >/dev/null 2>&1; cp -p /tmp/a /t/a; sleep 0.2';
	open my $f, '<', '/tmp/syslog' or die;
	$n++;
	if (!grep { /^<$pri>.* aide(\[\d+\])?: AIDE found differences between database and filesystem!!/ } <$f>) { print "not ok - syslog:$name: no such message came\n"; $rc = 1; }
}
kill 'TERM', $reader;
waitpid $reader, 0;
print "$n answers: ", join(', ', map {"$_ $seen{$_}"} sort keys %seen), "\n";
exit($rc || (grep { !$seen{$_} } qw(pass fail error)) ? 1 : 0);
