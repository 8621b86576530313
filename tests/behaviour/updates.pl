#!/usr/bin/perl
# Runs inside a throw-away Debian root. What is missing is what apt-cache policy shows: a version of the security archive
# that dpkg --compare-versions holds newer than the installed one. Where nothing keeps updates back, apt-get -s dist-upgrade
# must agree.
use strict;
use warnings;

srand($ENV{SEED});
$ENV{LC_ALL} = 'C';
my ($bad, $done, %seen) = (0, 0);

sub spew { my ($p, $t) = @_; (my $d = $p) =~ s{/[^/]*$}{}; system('mkdir', '-p', $d); open my $h, '>', $p or die "$p: $!"; print $h $t; close $h }
sub pick { $_[rand @_] }
sub check { my ($ok, $what) = @_; $done++; return if $ok; $bad++; print "FAIL: $what\n" }

# 1. The order of versions.
sub version {
	my $v = rand() < .2 ? pick(0, 1, 2) . ':' : '';
	$v .= pick(0, 1, 9, 10, '007') . join '', map { pick('.', '~', '+', 'a', 'rc', 'Z', '-', 0, 1, 2, 9, 10, '00', '~~', '.b') } 1 .. rand 6;
	$v =~ s/-+$//;
	$v .= '-' . pick(1, 2, 10, '1~deb12u1', '1+b1', '0', '1.1', '~') if rand() < .5;
	return $v;
}
my @pairs = map { [version(), version()] } 1 .. 2500;
push @pairs, map { my $v = version(); [$v, $v . pick('~', '0', '.0', '-0', '+', 'a')] } 1 .. 500;
spew('/tmp/pairs', join '', map { "$_->[0] $_->[1]\n" } @pairs);
chomp(my @ours = `/built/resolve-apt compare </tmp/pairs`);
for my $i (0 .. $#pairs) {
	my ($x, $y) = @{$pairs[$i]};
	my $theirs = '=';
	$theirs = system("dpkg --compare-versions '$x' lt '$y' 2>/dev/null") == 0 ? '<'
		: system("dpkg --compare-versions '$x' gt '$y' 2>/dev/null") == 0 ? '>' : '=' if $x ne $y;
	check($ours[$i] eq $theirs, "$x $ours[$i] $y, dpkg says $theirs");
}

# 2. Settings: apt-config dump.
sub value { pick('1', 'yes', 'a b', '', '/x//y', 'a#b', 'x{y;}z') }
sub item {
	my $d = shift;
	my $k = pick(qw(A B CC a b Long-Name));
	my $r = rand;
	return "$k \"" . value() . "\";" if $r < .3;
	return "$k" . '::' . pick(qw(S T)) . ' "' . value() . '";' if $r < .45;
	return "$k" . ':: "' . value() . '";' if $r < .55;
	return "$k { \"x\"; \"" . value() . "\"; };" if $r < .65;
	return "$k {\n" . join("\n", map { item($d + 1) } 1 .. rand 4) . "\n};" if $d < 3 && $r < .85;
	return "$k word;" if $r < .9;
	return "// comment \"\n" if $r < .93;
	return "/* one; \" */" if $r < .96;
	return "# another {\n";
}
for my $n (1 .. 60) {
	system('rm -rf /etc/apt/apt.conf.d /etc/apt/apt.conf');
	for my $f ('apt.conf.d/10x', 'apt.conf.d/9y.conf', 'apt.conf.d/20z.bak', 'apt.conf.d/.h', 'apt.conf.d/a_b-c', 'apt.conf') {
		my $t = join "\n", map { rand() < .1 ? '#clear X::' . pick('A', 'B', 'a::S', 'CC') . ';' : 'X::' . item(0) =~ s/^(?:X::)?(?=[#\/])//r } 1 .. 1 + rand 4;
		$t =~ s{^X::(//|/\*|#)}{$1}gm;
		$t .= pick('', "\nX::Q word", "\nX::Q \"a\" \"b\";", "\nX::Q a b c;", "\n};", "\nX::R {") if rand() < .15;
		spew("/etc/apt/$f", "$t\n") if rand() < .6;
	}
	my $theirs = `apt-config dump 2>/dev/null`;
	my $refused = $? != 0;
	my @theirs = grep { /^X::/ && !/^\S+ "";$/ } split /^/, $theirs;
	my $ours = `/built/resolve-apt conf / X::`;
	if ($refused || $ours =~ /^refused/) {
		check($refused && $ours =~ /^refused/, "settings: apt-config " . ($refused ? 'refuses' : 'takes') . " them, we say $ours" . `head -50 /etc/apt/apt.conf /etc/apt/apt.conf.d/* 2>/dev/null`);
		$seen{'settings refused'}++;
		next;
	}
	my @ours = grep { !/^\S+ "";$/ } split /^/, $ours;
	my ($x, $y) = (join('', sort map { lc } @theirs), join('', sort map { lc } @ours));
	check($x eq $y, "settings:\napt-config:\n${x}ours:\n$y" . `head -50 /etc/apt/apt.conf /etc/apt/apt.conf.d/* 2>/dev/null`);
	$seen{'settings'}++;
}
system('rm -rf /etc/apt/apt.conf.d /etc/apt/apt.conf; mkdir /etc/apt/apt.conf.d');

# 3. Sources: apt-get indextargets.
my @uris = ('http://deb.debian.org/debian', 'https://user:pw@m.example:8080/a~b/', 'file:/srv/repo', 'copy:///srv/x_y', 'mirror+http://m.example/list', 'http://[::1]/x', 'ftp://h/%41');
my @suites = (qw(bookworm bookworm-security buster/updates ./ stable/), '$(ARCH)/');
for my $n (1 .. 60) {
	system('rm -rf /etc/apt/sources.list.d /etc/apt/sources.list');
	spew('/etc/apt/sources.list.d/keep', '');
	my $line = sub {
		my $s = pick(@suites[0 .. (rand() < .9 ? 4 : 5)]);
		my $o = pick('', '', '', '[trusted=yes] ', '[ signed-by=/x,/y lang=none ] ', '[#x=y] ');
		my $c = $s =~ m{/$} ? '' : pick('main', 'main contrib', 'updates/main');
		$c = pick('', 'x') if rand() < .05;
		return pick('deb', 'deb', 'deb', 'deb-src', rand() < .2 ? 'dep' : '# deb') . ' ' . $o . pick(@uris) . " $s $c" . pick('', ' # here', '#there') . "\n";
	};
	my $stanza = sub {
		my $s = pick(@suites[0 .. 2]);
		my $more = rand() < .3 ? "\n " . pick(@suites[0 .. 2]) : '';
		my @f = ("Types: " . pick('deb', 'deb deb-src', 'deb-src', rand() < .1 ? 'x' : 'deb'), "URIs: " . pick(@uris) . (rand() < .2 ? "\n " . pick(@uris) : ''), "Suites: $s$more", "Components: " . pick('main', "main\n contrib"));
		push @f, 'Enabled: ' . pick(qw(yes no false 0 1 off maybe)) if rand() < .4;
		push @f, '# a comment' if rand() < .3;
		splice @f, rand @f, 1 if rand() < .06;
		@f = sort { rand() <=> .5 } @f if rand() < .5;
		return join("\n", @f) . "\n" . pick("\n", "\n\n", "\n# comment\n\n");
	};
	spew('/etc/apt/sources.list', join '', map { $line->() } 1 .. rand 3) if rand() < .7;
	spew('/etc/apt/sources.list.d/' . pick('a.list', 'b.list.bak', 'c d.list', 'e_f.list', '.g.list'), $line->()) if rand() < .5;
	spew('/etc/apt/sources.list.d/' . pick('a.sources', 'b.source', 'c.sources'), join '', map { $stanza->() } 0 .. rand 2) if rand() < .7;
	chomp(my @theirs = `apt-get indextargets --no-release-info --format '\$(FILENAME)' 'Created-By: Packages' 2>/tmp/err`);
	my $refused = $? != 0;
	chomp(my @ours = `/built/resolve-apt files / amd64`);
	my $text = `head -50 /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null`;
	if ($refused || grep { /^refused/ } @ours) {
		# A variable in a suite is one we say we do not understand.
		check(($refused || $text =~ /\$\(/) && grep({ /^refused/ } @ours), "sources: apt " . ($refused ? 'refuses' : 'takes') . " them, we say @ours\n$text" . `cat /tmp/err`);
		$seen{'sources refused'}++;
		next;
	}
	s{^.*/}{}, s{\.(xz|gz|lz4|zst|bz2|lzma)$}{} for @theirs;
	@theirs = grep { !/_binary-all_/ } @theirs;
	my %u = map { $_ => 1 } @theirs;
	my %o = map { $_ => 1 } @ours;
	check(join("\n", sort keys %u) eq join("\n", sort keys %o), "sources:\napt: @theirs\nours: @ours\n$text");
	$seen{'sources'}++;
}

# 4. What is missing.
my $status = do { local $/; open my $h, '<', '/var/lib/dpkg/status' or die; <$h> };
my @names = map { "pl$_" } 1 .. 6;

sub archive {
	my ($dir, $label, $suite, $code, $packages, $opt) = @_;
	my $sums = '';
	system("rm -rf $dir");
	for my $arch (qw(amd64 i386)) {
		my $text = join '', map { "Package: $_->[0]\n" . ($_->[4] ? "Source: $_->[4]\n" : '') . "Architecture: $_->[2]\nVersion: $_->[1]\nMaintainer: x <x\@example.org>\nFilename: pool/$_->[0]_$_->[1].deb\nSize: 1\nSHA256: " . '0' x 64 . "\nMulti-Arch: same\nDescription: x\n\n" } grep { $_->[2] eq 'all' || $_->[2] eq $arch } @$packages;
		my $p = "main/binary-$arch/Packages";
		spew("$dir/dists/$suite/$p", $text);
		system("gzip -9nk $dir/dists/$suite/$p");
		system("rm $dir/dists/$suite/$p") if $opt->{packed};
		for my $f ($opt->{packed} ? () : $p, "$p.gz") {
			my ($hash) = `sha256sum $dir/dists/$suite/$f` =~ /^(\w+)/;
			$sums .= sprintf " %s %d %s\n", $hash, -s "$dir/dists/$suite/$f", $f;
		}
		if ($opt->{packed}) {
			my ($hash) = `zcat $dir/dists/$suite/$p.gz | sha256sum` =~ /^(\w+)/;
			$sums .= sprintf " %s %d %s\n", $hash, length $text, $p;
		}
	}
	my $date = `date -u -R -d '$opt->{age} seconds ago'`;
	$date =~ s/\+0000\n/UTC/;
	spew("$dir/dists/$suite/Release", "Origin: Debian\nLabel: $label\nSuite: $suite\nCodename: $code\nDate: $date\nArchitectures: amd64 i386\nComponents: main\nSHA256:\n$sums");
}

sub judge {
	my ($name, $text, $expect_stale) = @_;
	my $out = `/built/check-root / security-updates 'sources=Debian-Security *-security' max_age=7 allow=`;
	my ($verdict) = split /\n/, $out;
	my %missing;
	while ($out =~ /^seen: security update missing = (\S+?): (\S+) is installed(?: and held)?, (\S+)/mg) {
		my ($n, $v) = ($1, $3);
		$n =~ s/:amd64$//;
		$missing{$n} = $v;
	}
	return ($verdict, \%missing, $out);
}

for my $n (1 .. $ENV{RANDOM_CASES} + 10) {
	my (@main, @sec, $installed);
	my $foreign = rand() < .4;
	my $kept = 0;
	spew('/var/lib/dpkg/arch', $foreign ? "amd64\ni386\n" : "amd64\n");
	for my $name (@names) {
		my @v = map { version() } 1 .. 3;
		my $arch = pick('amd64', 'amd64', 'amd64', 'all');
		next if rand() < .1;
		push @main, [$name, $v[0], $arch] if rand() < .7;
		push @sec, [$name, pick($v[1], $v[1], $v[2]), $arch] if rand() < .7;
		push @sec, [$name, $v[2], 'i386'] if $foreign && rand() < .5;
		for my $a ($arch, $foreign && $arch ne 'all' && rand() < .4 ? 'i386' : ()) {
			my $state = $n % 2 ? 'installed' : pick(('installed') x 6, 'config-files', 'half-installed', 'unpacked', 'half-configured');
			my $want = $state eq 'config-files' ? 'deinstall' : $n % 2 ? 'install' : pick('install', 'install', 'install', 'hold');
			$kept ||= $want eq 'hold' || $state ne 'installed';
			my $have = pick($v[0], $v[1], $v[2], version());
			$installed .= "\nPackage: $name\nStatus: $want ok $state\nMaintainer: x <x\@example.org>\nArchitecture: $a\nVersion: $have\nMulti-Arch: same\nDescription: x\n";
		}
	}
	my @v = map { $_->[0] . ' ' . $_->[1] } @main, @sec;
	spew('/var/lib/dpkg/status', $status . ($installed // ''));
	system('rm -rf /var/lib/apt/lists /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/preferences* /etc/apt/apt.conf.d; mkdir -p /etc/apt/apt.conf.d');
	my %o = (age => 3600, packed => $n % 3 == 1);
	my $code = $n % 8 == 7 ? 'bullseye-security' : 'bookworm-security';
	archive('/srv/main', 'Debian', 'bookworm', 'bookworm', \@main, \%o);
	archive('/srv/sec', 'Debian-Security', $code, $code, \@sec, { %o, age => $n % 9 == 8 ? 8 * 86400 : 3600 });
	my $scheme = pick('file:', 'copy:');
	my $with = $n % 10 != 9;
	if ($n % 2) {
		spew('/etc/apt/sources.list', "deb [trusted=yes] $scheme/srv/main bookworm main\n" . ($with ? '' : '# ') . "deb [trusted=yes] $scheme/srv/sec $code main\n");
	} else {
		spew('/etc/apt/sources.list.d/x.sources', "Types: deb\nURIs: $scheme/srv/main\nSuites: bookworm\nComponents: main\nTrusted: yes\n\nTypes: deb\nURIs: $scheme/srv/sec\nSuites: $code\nComponents: main\nTrusted: yes\n" . ($with ? '' : "Enabled: no\n"));
	}
	spew('/etc/apt/apt.conf.d/gz', 'Acquire::GzipIndexes "true";' . "\n") if $n % 4 == 1;
	my $lists = '/var/lib/apt/lists';
	if ($n % 5 == 3) {
		$lists = '/srv/lists';
		spew('/etc/apt/apt.conf.d/lists', "Dir::State { lists \"$lists\"; };\n");
	}
	if ($n % 6 == 2) {
		$kept = 1;
		spew('/etc/apt/preferences.d/keep', "Package: " . pick('*', 'pl1 pl2', 'pl*') . "\nPin: release l=Debian-Security\nPin-Priority: " . pick(-1, 1, 50) . "\n");
	}
	system("rm -rf $lists; mkdir -p $lists/partial");
	my $log = `apt-get update -o APT::Sandbox::User=root -o Acquire::AllowInsecureRepositories=true -o Acquire::Check-Date=true 2>&1`;
	check($? == 0, "case $n: apt-get update: $log");
	my %theirs;
	my $policy = `apt-cache policy @names @{[map { "$_:i386" } $foreign ? @names : ()]} 2>/dev/null`;
	for my $block (split /^(?=\S)/m, $policy) {
		my ($name) = $block =~ /^(\S+):$/m or next;
		my ($have) = $block =~ /^  Installed: (\S+)/m;
		next if !defined $have || $have eq '(none)';
		my ($v);
		for (split /\n/, $block) {
			$v = $1 if /^ (?:\*\*\*|   ) (\S+) -?\d+$/;
			next unless /^ +-?\d+ \S+ \Q$code\E\/main/ && $code eq 'bookworm-security';
			next if system("dpkg --compare-versions '$v' gt '$have' 2>/dev/null") != 0;
			$theirs{$name} = $v if !$theirs{$name} || system("dpkg --compare-versions '$v' gt '$theirs{$name}' 2>/dev/null") == 0;
		}
	}
	my ($verdict, $missing, $out) = judge($n);
	my $x = join ' ', map { "$_=$theirs{$_}" } sort keys %theirs;
	my $y = join ' ', map { "$_=$missing->{$_}" } sort keys %$missing;
	my $about = "case $n ($code" . ($with ? '' : ', off') . ($kept ? ', kept' : '') . ")";
	check($x eq $y, "$about: apt: $x; ours: $y\n$policy$out") if $with;
	my $stale = $n % 9 == 8;
	my $want = %theirs || !$with || $stale || $code ne 'bookworm-security' ? 'fail' : 'pass';
	# A foreign package whose architecture no list covers is told apart by its own cases.
	check($verdict eq $want, "$about: $verdict, should be $want\n$out");
	$seen{$verdict}++;
	if (!$kept && $with && $code eq 'bookworm-security') {
		my %sim = map { /^Inst (\S+) \[\S+\] \((\S+) Debian-Security/ ? ($1, $2) : () } `apt-get -s -o APT::Get::AutomaticRemove=false dist-upgrade 2>/dev/null`;
		my ($s, $m) = (0, 0);
		for (keys %sim) { (my $k = $_) =~ s/:amd64$//; check(($missing->{$k} // '') eq $sim{$_}, "$about: apt-get would install $_ $sim{$_}, ours: $y") }
		$seen{'dist-upgrade'} += keys %sim;
	}
}
print join(', ', map { "$_ $seen{$_}" } sort keys %seen), "\n";
print "$done compared, $bad differ\n";
exit($bad ? 1 : 0);
