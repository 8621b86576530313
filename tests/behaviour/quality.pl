#!/usr/bin/perl
# Inside a throw-away root: random password stacks and settings; what the real modules take against the verdict of
# password-quality.  Prints each disagreement with its files, and a count.
# usage: quality.pl SEED N
use strict;
use warnings;

my ($seed, $n) = @ARGV;
srand $seed;

sub one { return $_[int rand @_]; }
sub chance { return rand() < $_[0]; }
sub spit { my ($path, $text) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; }

my %values = (
	difok => [0, 1, 1, 3, 8, 14, 16, 30, -1], minlen => [4, 6, 7, 8, 8, 9, 10, 11, 12, 12, 14, 20, 70],
	dcredit => [-3, -2, -1, -1, 0, 1, 1, 2, 5], ucredit => [-2, -1, -1, 0, 1, 1, 3], lcredit => [-2, -1, -1, 0, 1, 1, 2],
	ocredit => [-2, -1, -1, 0, 1, 1, 4], minclass => [0, 1, 2, 3, 3, 3, 4, 4, 7, -1], maxrepeat => [0, 1, 2, 3, -1],
	maxclassrepeat => [0, 1, 2, 3, 4], maxsequence => [0, 1, 2, 3, -2], gecoscheck => [0, 1], dictcheck => [0, 1],
	usercheck => [0, 1, 1, -1], usersubstr => [0, 3, 4, 5, 9, -1, -2], enforcing => [0, 1, 1, 1, -1], retry => [0, 1, 3, 3, -5],
	enforce_for_root => ['', 0], local_users_only => ['', 0, 1], badwords => ['', 'agency password', 'lic carol'],
	dictpath => ['', '/var/cache/cracklib/cracklib_dict', '/nowhere/dict']);
my @keys = sort keys %values;
my @likely = ('minlen', 'minclass', 'minclass', 'dcredit', 'ucredit', 'lcredit', 'ocredit', 'usercheck');

# key and value as somebody might write them; mostly right
sub setting {
	my ($file) = @_;
	my $key = chance(0.75) ? one(@likely) : one(@keys);
	my $value = one(@{$values{$key}});
	if (chance(0.08)) { $value = one("$value ", "0$value", "+$value", "0x$value", "$value.0", "\"$value\"", "${value}x", '', '2147483647', '99999999999'); }
	if (chance(0.05)) { $key = one(uc $key, ucfirst $key, "${key}s", "\xef\xbb\xbf$key", "x$key", "type", "difignore"); }
	return $value eq '' ? $key : "$key=$value" unless $file;
	my $line = "$key" . one(' = ', ' = ', '=', ' =', "\t=\t", ' ', chance(0.2) ? (': ', ' == ', '==') : ' = ') . $value;
	$line = "  $line" if chance(0.1);
	$line .= one(" # $value", '# x', " \t", "\r", ' 3') if chance(0.12);
	$line = "# $line" if chance(0.08);
	return $line;
}

sub conf { my @l = map { setting(1) } 1 .. int rand($_[0]); push @l, '[pwquality]' if chance(0.02); return join("\n", @l) . (chance(0.9) ? "\n" : ''); }

sub args { my ($n) = @_; return join ' ', map { chance(0.15) ? one('retry=3', 'type=UNIX', 'debug', 'try_first_pass', 'authtok_type=X') : setting(0) } 1 .. int rand $n; }

sub control {
	return one('requisite', 'requisite', 'required', 'required', 'optional', 'sufficient', '[success=ok default=ignore]', '[success=ok default=die]',
		'[success=1 default=ignore]', '[success=ok authtok_err=die maxtries=ignore default=bad]', '[success=ok new_authtok_reqd=ok ignore=ignore default=bad]', '[success=reset default=die]');
}

sub stack {
	my @l;
	push @l, 'password ' . one('optional', 'required', '[success=1 default=ignore]') . ' pam_permit.so' if chance(0.07);
	push @l, 'password ' . one('optional', '-optional', 'requisite') . ' pam_cracklib.so retry=3 minlen=8' =~ s/^password -/-password /r if chance(0.05);
	my $asked = 0;
	if (chance(0.1)) { push @l, 'password ' . control() . ' pam_pwhistory.so remember=3'; $asked = 1; }
	for (1 .. one(0, 1, 1, 1, 1, 1, 1, 2)) {
		push @l, 'password ' . control() . ' pam_pwquality.so ' . args(4) . (chance($asked ? 0.85 : 0.07) ? one(' use_authtok', ' use_authtok', ' use_first_pass') : '');
		$asked = 1;
	}
	push @l, 'password ' . control() . ' pam_pwhistory.so remember=5' . (chance(0.85) ? ' use_authtok' : '') if chance(0.15);
	my $unix = 'pam_unix.so ' . join ' ', grep { $_ } (chance(0.7) ? 'use_authtok' : ''), (chance(0.3) ? 'try_first_pass' : ''), (chance(0.4) ? 'obscure' : ''),
		(chance(0.2) ? 'minlen=' . one(4, 7, 8, 9, 12, '14x', 'x', -3) : ''), (chance(0.1) ? 'remember=2' : ''), one('yescrypt', 'yescrypt', 'sha512', 'des', '', 'shadow nullok');
	if (chance(0.5)) { push @l, "password [success=1 default=ignore] $unix", 'password requisite pam_deny.so', 'password required pam_permit.so'; }
	else { push @l, 'password ' . one('required', 'required', 'sufficient', 'requisite') . " $unix"; push @l, 'password required pam_deny.so' if chance(0.2) && $l[-1] =~ /sufficient/; }
	@l[0, 1] = @l[1, 0] if chance(0.04) && @l > 1;
	return join("\n", @l) . "\n";
}

my $common = do { local (@ARGV, $/) = ('/etc/pam.d/common-password'); <> };
my $main = do { local (@ARGV, $/) = ('/etc/security/pwquality.conf'); <> };
my ($right, %seen) = (0);
for my $i (1 .. $n) {
	my %files = ('/etc/pam.d/common-password' => chance(0.3) ? $common =~ s/pam_pwquality.so/'pam_pwquality.so ' . args(4)/er : stack(),
		'/etc/security/pwquality.conf' => chance(0.3) ? $main : conf(6));
	for (1 .. one(0, 0, 1, 2)) { $files{'/etc/security/pwquality.conf.d/' . one('10-a.conf', '9.conf', '.x.conf', 'z.conf~', 'a.conf.conf', 'b.confx', 'c')} = conf(4); }
	system 'rm -rf /etc/security/pwquality.conf.d; mkdir /etc/security/pwquality.conf.d; : >/etc/security/opasswd';
	spit($_, $files{$_}) for keys %files;
	my ($length, $classes) = (one(8, 8, 8, 6, 10, 12), one(1, 2, 3, 3, 3, 4));
	my @ask = ("length=$length", "classes=$classes", 'services=passwd login');
	open(my $p, '-|', '/built/observe-quality', @ask) or die "$!\n";
	my @saw = <$p>;
	close $p;
	my $bad = grep { my $l = $_; grep { $_ > 0 } $l =~ /(?:short|few|palindrome|user)=(\d+)/g } grep { /forced=1/ } @saw;
	my $truth = $bad ? 'fail' : 'pass';
	open($p, '-|', '/built/check-root', '/', 'password-quality', @ask) or die "$!\n";
	my @said = <$p>;
	close $p;
	my ($said) = ($said[0] // '') =~ /^(\w+)/;
	$seen{$truth}++;
	if ($said eq $truth) { $right++; next; }
	print "== $i: observed $truth, said $said (@ask)\n", map({ "  $_" } @saw), map({ "  $_" } grep { /^(observed|reason)/ } @said);
	for (sort keys %files) { print "  --- $_\n", map { "  | $_\n" } split /\n/, $files{$_} unless $files{$_} eq $main; }
}
printf "%d of %d agree (%s; seed %d)\n", $right, $n, join(', ', map { "$seen{$_} $_" } sort keys %seen), $seed;
exit($right == $n ? 0 : 1);
