# peers.pl: the same cases put to stock oscap with ComplianceAsCode's content, and to lynis; and SCORE.md.
# Part of corpus.pl.  Needs lynis, ssg-debderived and xsltproc, which the tests otherwise do not.
use strict;
use warnings;
use Digest::SHA ();
our ($src, $built, $dir, $bed, $out, %family, @kinds, @families);

my $content = '/usr/share/xml/scap/ssg/content/ssg-ubuntu2204-ds.xml';
my %values = (var_accounts_user_umask => '027', var_accounts_tmout => 900, var_password_pam_remember => 3, var_password_pam_unix_remember => 3, var_password_pam_minlen => 8,
	var_password_pam_minclass => 3, var_accounts_maximum_age_login_defs => 90, var_accounts_minimum_age_login_defs => 1,
	var_account_disable_post_pw_expiration => 90, var_accounts_passwords_pam_tally2_unlock_time => 900, var_password_pam_tally2 => 3,
	sshd_max_auth_tries_value => 4, var_sshd_max_sessions => 4, var_password_hashing_algorithm => 'YESCRYPT');

# KIND[:PARAM=VALUE] => {oscap => [...], lynis => [...]}
sub peer_map {
	my %m;
	for (main::slurp("$dir/peers.map")) {
		next if /^#/ || !/\S/;
		my ($key, $who, $how, $what) = /^(\S+) (oscap|lynis|nobody) (\w+) (.*)$/ or die "peers.map: $_\n";
		$m{$key}{$who} = [$how, $what];
	}
	return \%m;
}

sub prepare {
	my ($m) = @_;
	my $p = "$out/peers";
	for ($content, '/usr/sbin/lynis') { die "corpus.sh peers: $_ is not there; apt-get install ssg-debderived lynis xsltproc\n" unless -e $_; }
	system("mkdir -p $p/lynis/share $p/lynis/etc && cp -aL /usr/share/lynis/. $p/lynis/share/ && cp -aL /etc/lynis/. $p/lynis/etc/ && cp -L /usr/sbin/lynis $p/lynis/lynis") == 0 or die;
	# Each line of its log, which goes nowhere here, costs lynis a date: half of its time, and none of its answers.
	system("sed -i 's/CDATE=\$(date \"[^\"]*\")/CDATE=/' $p/lynis/share/include/functions") == 0 or die;
	system("[ -s $p/ds.xml ] || xsltproc -o $p/ds.xml '$dir/peers_ds.xsl' $content") == 0 or die;
	my %rules = map { $_ => 1 } map { split ' ', $_->{oscap} ? $_->{oscap}[1] : '' } values %$m;
	open(my $t, '>', "$p/tailoring.xml") or die;
	print $t "<?xml version=\"1.0\"?>\n<xccdf:Tailoring xmlns:xccdf=\"http://checklists.nist.gov/xccdf/1.2\" id=\"xccdf_plumbline_tailoring_peers\">\n",
		"  <xccdf:version time=\"2026-11-21T00:00:00\">1</xccdf:version>\n  <xccdf:Profile id=\"xccdf_plumbline_profile_peers\">\n    <xccdf:title>the rules of peers.map</xccdf:title>\n";
	print $t "    <xccdf:select idref=\"xccdf_org.ssgproject.content_rule_$_\" selected=\"true\"/>\n" for sort keys %rules;
	print $t "    <xccdf:set-value idref=\"xccdf_org.ssgproject.content_value_$_\">$values{$_}</xccdf:set-value>\n" for sort keys %values;
	print $t "  </xccdf:Profile>\n</xccdf:Tailoring>\n";
	close $t;
	my %tests = map { $_ => 1 } map { /([A-Z]{3,4}-)\(([0-9|]+)\)/ ? map({ "$1$_" } split /\|/, $2) : /([A-Z]{3,4}-\d{4})/g } map { $_->{lynis} ? $_->{lynis}[1] : () } values %$m;
	$tests{$_} = 1 for 'AUTH-9283', 'SHLL-6220', 'SSH-7402', 'SSH-7404', 'SSH-7406', 'SSH-7408';
	open(my $l, '>', "$p/lynis.tests") or die;
	print $l join(' ', sort keys %tests), "\n";
	close $l;
}

sub mapped {
	my ($m, $kind, $case) = @_;
	for (split ' ', main::asked($kind, 'ask', $case)) { return $m->{"$kind:\L$_"} if $m->{"$kind:\L$_"}; }
	return $m->{$kind};
}

# What a peer makes of a case: pass, fail, or - for no answer.
sub said {
	my ($how, $what, $who, @lines) = @_;
	if ($who eq 'lynis') {
		my $n = grep { /^lynis (.*)$/ && $1 =~ /$what/ } @lines;
		return ($how eq 'present') == ($n > 0) ? 'pass' : 'fail';
	}
	my %r = map { /^oscap (\S+) (\S+)$/ ? ($1 => $2) : () } @lines;
	my @r = map { $r{$_} // 'missing' } split ' ', $what;
	return '-' if grep { !/^(pass|fail|fixed)$/ } @r;
	my $pass = grep { $_ eq 'pass' } @r;
	return ($how eq 'any' ? $pass > 0 : $pass == @r) ? 'pass' : 'fail';
}

# What a case is now, so that only what changed is asked again.
sub digest_of {
	my ($m, $kind, $case) = @_;
	my $text = `perl '$dir/case.pl' '$dir/$family{$kind}/$kind.cases' text $case`;
	my $map = mapped($m, $kind, $case);
	return substr(Digest::SHA::sha1_hex($text . join '|', map { "$_ @{$map->{$_}}" } sort keys %$map), 0, 10);
}

sub kept {
	my ($kind) = @_;
	return map { /^(\S+) (.*)$/ ? ($1 => $2) : () } main::slurp("$dir/$family{$kind}/$kind.peers");
}

sub peers {
	my $m = peer_map();
	prepare($m);
	my (%was, %now);
	my @list = grep { mapped($m, @$_) } main::picked(@_);
	$was{$_} //= {kept($_)} for map { $_->[0] } @list;
	@list = grep { ($was{$_->[0]}{$_->[1]} // '') !~ /^${\digest_of($m, @$_)} / } @list;
	print scalar @list, " cases to ask\n";
	main::each_case(\@list, sub {
		my ($kind, $case) = @_;
		my $map = mapped($m, $kind, $case);
		my ($rc, $lines, $err) = main::in_root($kind, $case, 'run', '--bind', "$out/peers:/peers", '--', '/cases/peers_inside.sh', sort keys %$map);
		return print "TROUBLE @$err\n" if $rc;
		print digest_of($m, $kind, $case), map({ " $_=" . ($map->{$_} ? said(@{$map->{$_}}, $_, @$lines) : '-') } 'oscap', 'lynis'), "\n";
	}, sub {
		my ($kind, $case, $line) = @_;
		return print "$kind $case: ", $line // 'nothing', "\n" if ($line // 'TROUBLE') =~ /^TROUBLE/;
		$was{$kind}{$case} = $line;
		open(my $f, '>', "$dir/$family{$kind}/$kind.peers") or die;
		print $f map { defined $was{$kind}{$_} ? "$_ $was{$kind}{$_}\n" : () } main::names($kind);
		close $f;
	});
	return 0;
}

sub cell {
	my (%n) = @_;
	my $asked = 0;
	$asked += $n{$_} // 0 for 'right', 'wrong-pass', 'wrong-fail', 'error';
	return ('-', '-', '-', '-') unless $asked;
	my $right = $n{right} // 0;
	return (sprintf('%.1f %%', int(1000 * $right / $asked) / 10) . ($asked == ($n{of} // $asked) ? '' : " of $asked"), $n{'wrong-pass'} // 0, $n{'wrong-fail'} // 0, $n{error} // 0);
}

# SCORE.md, from what `score` left in the build folder and the peers' answers.
sub report {
	my ($to) = @_;
	my (%n, @contested);
	for my $kind (@kinds) {
		my %peer = kept($kind);
		my @score = main::slurp("$out/$kind.score") or die "corpus.sh report: $kind is not scored yet; run corpus.sh score\n";
		for (@score) {
			my ($case, $truth, $said, $contested) = split ' ';
			push @contested, "$kind $case (observed $truth, Plumbline says $said: " . main::asked($kind, 'doubt', $case) . ')' if $contested && $said ne $truth;
			my %say = (plumbline => $said, ($peer{$case} // '') =~ /(oscap|lynis)=(pass|fail)/g);
			for my $key ($kind, 'all') {
				$n{$key}{$_}{of}++ for 'plumbline', 'oscap', 'lynis';
				$n{$key}{"truth-$truth"}++;
				for my $who (keys %say) {
					my $s = $say{$who};
					$n{$key}{$who}{$s eq $truth ? 'right' : $s eq 'pass' ? 'wrong-pass' : $s eq 'fail' ? 'wrong-fail' : 'error'}++;
				}
			}
		}
	}
	my $text = <<'END';
# Score over the cases with observed truth

Made by `tests/behaviour/corpus.sh report`; do not edit. What the truth of a kind of cases is stands in its `.awk` file, how it was
observed in [README.md](README.md), which rules and tests of the others were asked in [peers.map](peers.map). "right" is the share
of the cases a tool gave an answer to; "pass!" counts wrong passes (the host does not hold, the tool says it does), "fail!" wrong
fails, "error" the cases Plumbline says it cannot judge.

END
	my @versions = map { chomp; $_ } `dpkg-query -W -f '\${Package} \${Version}\n' lynis ssg-debderived openscap-scanner 2>/dev/null`;
	my $kept = "$dir/peers.versions";
	if (-e "$out/peers/ds.xml") { open(my $f, '>', $kept); print $f "$_\n" for @versions; close $f; }
	$text .= "oscap is stock, with ComplianceAsCode's stream for Ubuntu 22.04 (Debian's packages hold none for Debian 12; its platform\nelements are taken out, and its values set to what is asked here); lynis as installed. Versions: " . join(', ', main::slurp($kept)) . ".\n\n";
	$text .= "| family | kind | cases (pass / fail / error) | Plumbline | pass! | fail! | error | oscap | pass! | fail! | lynis | pass! | fail! |\n|---|---|---|---|---|---|---|---|---|---|---|---|---|\n";
	for my $kind (@kinds, 'all') {
		my $k = $n{$kind};
		my @o = cell(%{$k->{oscap}});
		my @l = cell(%{$k->{lynis}});
		$text .= '| ' . join(' | ', $kind eq 'all' ? ('**all**', '') : ($family{$kind}, $kind),
			sprintf('%d (%d / %d / %d)', $k->{plumbline}{of}, map { $k->{"truth-$_"} // 0 } 'pass', 'fail', 'error'), cell(%{$k->{plumbline}}), @o[0 .. 2], @l[0 .. 2]) . " |\n";
	}
	$text .= "\nContested, and counted above as observed: " . join('; ', @contested) . ".\n" if @contested;
	$to //= "$dir/SCORE.md";
	open(my $f, '>', $to) or die "$to: $!\n";
	print $f $text;
	close $f or die "$to: $!\n";
	print "$to\n";
	return 0;
}
1;
