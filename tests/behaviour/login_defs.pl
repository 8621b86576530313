# Variants of login.defs and /etc/default/useradd: useradd is run, and the resolver is asked about the same root.
# Each must agree, or the resolver must say that it does not know (only for what is marked "unknown").
use strict;
use warnings;

my %stock;
for my $f (qw(/etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/subuid /etc/subgid /etc/login.defs /etc/default/useradd)) {
	$stock{$f} = slurp($f);
}

sub slurp {
	my ($f) = @_;
	open(my $h, '<:raw', $f) or return undef;
	local $/;
	my $text = <$h>;
	return $text // '';
}

sub spew {
	my ($f, $text) = @_;
	system('rm', '-rf', $f);
	open(my $h, '>:raw', $f) or die "$f: $!";
	print $h $text;
	close $h;
}

my $base = join('', grep { !/^PASS_(MIN|MAX|WARN)/ } split(/^/m, $stock{'/etc/login.defs'}));
my $bom = "\xef\xbb\xbf";

# name, lines for login.defs (after the rest), text of /etc/default/useradd, or a shell command
my @cases = (
	['plain', "PASS_MAX_DAYS 90\nPASS_MIN_DAYS 1\nPASS_WARN_AGE 14\n", "INACTIVE=30\n"],
	['nothing at all', '', ''],
	['stock comment', "#PASS_MAX_DAYS 90\nPASS_MIN_DAYS 1\n", "# INACTIVE=30\n"],
	['comment with a blank before it', "  # PASS_MAX_DAYS 90\nPASS_MAX_DAYS 60\n", ''],
	['tabs', "PASS_MAX_DAYS\t\t90\n\tPASS_MIN_DAYS\t1\n", ''],
	['last wins', "PASS_MAX_DAYS 90\nPASS_MAX_DAYS 99999\n", "INACTIVE=90\nINACTIVE=-1\n"],
	['last wins and is none', "PASS_MAX_DAYS 90\nPASS_MAX_DAYS ninety\n", "INACTIVE=30\nINACTIVE=thirty\n"],
	['last has no value', "PASS_MAX_DAYS 90\nPASS_MAX_DAYS\n", "INACTIVE=30\nINACTIVE\n"],
	['last has only blanks', "PASS_MAX_DAYS 90\nPASS_MAX_DAYS   \n", "INACTIVE=30\nINACTIVE=\n"],
	['last has empty quotes', "PASS_MAX_DAYS 90\nPASS_MAX_DAYS \"\"\n", "INACTIVE=30\nINACTIVE=\"\"\n"],
	['equals without blanks', "PASS_MAX_DAYS=90\n", "INACTIVE =30\n"],
	['equals after a good one', "PASS_MAX_DAYS 90\nPASS_MAX_DAYS=60\n", ''],
	['equals with blanks', "PASS_MAX_DAYS = 90\n", "INACTIVE = 30\n"],
	['equals before the value', "PASS_MAX_DAYS =90\n", "INACTIVE= 30\n"],
	['equals after the name', "PASS_MAX_DAYS= 90\n", ''],
	['quotes', "PASS_MAX_DAYS \"90\"\nPASS_MIN_DAYS '1'\n", "INACTIVE=\"30\"\n"],
	['one quote', "PASS_MAX_DAYS \"90\nPASS_MIN_DAYS 1\"\n", "INACTIVE='30'\n"],
	['quotes with blanks in', "PASS_MAX_DAYS \" 90 \"\nPASS_MIN_DAYS \"1 \"\n", "INACTIVE=30 \n"],
	['quote then comment', "PASS_MAX_DAYS \"90\" # policy\nPASS_MIN_DAYS 1 # day\n", "INACTIVE=30 # days\n"],
	['comment touching', "PASS_MAX_DAYS 90#policy\n", "INACTIVE=30#days\n"],
	['hexadecimal', "PASS_MAX_DAYS 0x5a\nPASS_MIN_DAYS 0X1\n", "INACTIVE=0x1e\n"],
	['octal', "PASS_MAX_DAYS 0132\nPASS_MIN_DAYS 01\n", "INACTIVE=036\n"],
	['octal that is none', "PASS_MAX_DAYS 090\nPASS_MIN_DAYS 08\n", "INACTIVE=09\n"],
	['plus', "PASS_MAX_DAYS +90\nPASS_MIN_DAYS +1\n", "INACTIVE=+30\n"],
	['minus one', "PASS_MAX_DAYS -1\nPASS_MIN_DAYS -1\nPASS_WARN_AGE -1\n", "INACTIVE=-1\n"],
	['zero', "PASS_MAX_DAYS 0\nPASS_MIN_DAYS 0\n", "INACTIVE=0\n"],
	['large', "PASS_MAX_DAYS 2147483647\n", "INACTIVE=2147483647\n"],
	['too large', "PASS_MAX_DAYS 2147483648\n", "INACTIVE=99999999999999999999\n"],
	['far too large', "PASS_MAX_DAYS 99999999999999999999\n", "INACTIVE=-2\n"],
	['int min', "PASS_WARN_AGE 7\nPASS_MAX_DAYS -2147483649\n", ''],
	['unit', "PASS_MAX_DAYS 90d\nPASS_MIN_DAYS 1 day\n", "INACTIVE=30d\n"],
	['float', "PASS_MAX_DAYS 90.0\n", "INACTIVE=1e2\n"],
	['lower case', "pass_max_days 90\n", "inactive=30\n"],
	['CRLF', "PASS_MAX_DAYS 90\r\nPASS_MIN_DAYS 1\r\n", "INACTIVE=30\r\n"],
	['CR alone', "PASS_MAX_DAYS 90\rPASS_MIN_DAYS 1\r", "INACTIVE=30\r"],
	['no newline', "PASS_MAX_DAYS 90", "INACTIVE=30"],
	['form feed and vertical tab', "PASS_MAX_DAYS \f90\nPASS_MIN_DAYS\x0b1\n", "INACTIVE=\t30\n"],
	['trailing blanks', "PASS_MAX_DAYS 90   \t \n", "INACTIVE=30 \t\n"],
	['blank first', "   PASS_MAX_DAYS 90\n", " INACTIVE=30\n"],
	['export', "export PASS_MAX_DAYS 90\n", "export INACTIVE=30\n"],
	['continued', "PASS_MAX_DAYS \\\n90\n", "INACTIVE=\\\n30\n"],
	['two words', "PASS_MAX_DAYS 90 60\n", "INACTIVE=30 60\n"],
	['NUL', "PASS_MAX_DAYS 90\0x\nPASS_MIN_DAYS 1\n", "INACTIVE=30\0x\n"],
	['NUL first', "\0PASS_MAX_DAYS 90\nPASS_MIN_DAYS 1\n", "\0INACTIVE=30\n"],
	['high bytes', "PASS_MAX_DAYS 90\xa0\n", "INACTIVE=30\xa0\n"],
	['full-width digits', "PASS_MAX_DAYS \xef\xbc\x99\xef\xbc\x90\n", ''],
	['long comment that ends in a setting', '#' . ('x' x 1022) . "PASS_MAX_DAYS 90\n", '#' . ('x' x 1022) . "INACTIVE=30\n"],
	['long comment, one byte less', '#' . ('x' x 1021) . "PASS_MAX_DAYS 90\n", '#' . ('x' x 1021) . "INACTIVE=30\n"],
	['long comment, one more', '#' . ('x' x 1023) . "PASS_MAX_DAYS 90\n", '#' . ('x' x 1023) . "INACTIVE=30\n"],
	['long value', 'PASS_MAX_DAYS ' . ('0' x 1100) . "90\n", 'INACTIVE=' . ('0' x 1100) . "30\n"],
	['blanks beyond the buffer', 'PASS_MAX_DAYS' . (' ' x 1100) . "90\n", ''],
	['value inside the buffer, blanks beyond', 'PASS_MAX_DAYS 90' . (' ' x 1100) . "\n", 'INACTIVE=30' . (' ' x 1100) . "\n"],
	['section', "[aging]\nPASS_MAX_DAYS 90\n", "[useradd]\nINACTIVE=30\n"],
	['colon', "PASS_MAX_DAYS: 90\n", "INACTIVE:30\n"],
	['expiry by days', "PASS_MAX_DAYS 90\n", "EXPIRE=30000\n"],
	['expiry by date', "PASS_MAX_DAYS 90\n", "EXPIRE=2099-12-31\n"],
	['expiry on a leap day', "PASS_MAX_DAYS 90\n", "EXPIRE=2096-02-29\n"],
	['expiry in a year without', "PASS_MAX_DAYS 90\n", "EXPIRE=2100-03-01\n"],
	['expiry in the past', "PASS_MAX_DAYS 90\n", "EXPIRE=2001-01-01\n"],
	['expiry that is no date', "PASS_MAX_DAYS 90\n", "EXPIRE=never\n", undef, 'unknown'],
	['expiry of a month 13', "PASS_MAX_DAYS 90\n", "EXPIRE=2099-13-01\n"],
	['expiry of a 31 of February', "PASS_MAX_DAYS 90\n", "EXPIRE=2099-02-31\n"],
	['expiry in other forms', "PASS_MAX_DAYS 90\n", "EXPIRE=12/31/2099\n"],
	map({ ["expiry $_", "PASS_MAX_DAYS 90\n", "EXPIRE=$_\n"] } '27-1-5', '68-1-1', '2099/12/31', '31/12/2099', '12/31/27', '31 Dec 2099',
		'31-dec-27', 'Dec 31, 2099', '31 december 2099', 'sept 5, 2099', 'Dec. 5, 2099', '1969-12-31', '1-1-2099', '00-01-01', '2096-0-5',
		'2099-12-0', '  2099-12-31  ', ' 20454', '010', '0', '2099-12-400', '5 MAY 99', '2099 -12 -31', '2099-012-031'),
	['expiry minus one', "PASS_MAX_DAYS 90\n", "EXPIRE=-1\n"],
	['expiry quoted', "PASS_MAX_DAYS 90\n", "EXPIRE=\"2099-12-31\"\n", undef, 'unknown'],
	['expiry with CR', "PASS_MAX_DAYS 90\n", "EXPIRE=2099-12-31\r\n"],
	['expiry empty', "PASS_MAX_DAYS 90\n", "EXPIRE=\nINACTIVE=30\n"],
	['expiry day zero', "PASS_MAX_DAYS 90\n", "EXPIRE=0\n"],
	['negative', "PASS_MAX_DAYS -5\n", '', undef, 'unknown'],
	['inactive larger than an int', "PASS_MAX_DAYS 90\n", "INACTIVE=4294967295\n", undef, 'unknown'],
	['login.defs.d', "PASS_MAX_DAYS 90\n", "INACTIVE=30\n",
		'mkdir -p /etc/login.defs.d; echo PASS_MAX_DAYS 60 >/etc/login.defs.d/10.defs'],
	['useradd.d', "PASS_MAX_DAYS 90\n", "INACTIVE=30\n",
		'mkdir -p /etc/default/useradd.d; echo INACTIVE=60 >/etc/default/useradd.d/10'],
	['no login.defs', '', "INACTIVE=30\n", 'rm -f /etc/login.defs'],
	['a dangling link', '', "INACTIVE=30\n", 'rm -f /etc/login.defs; ln -s /nowhere /etc/login.defs'],
	['a link', '', "INACTIVE=30\n", 'rm -f /etc/login.defs; echo PASS_MAX_DAYS 45 >/opt/defs; ln -s /opt/defs /etc/login.defs'],
	['no useradd file', "PASS_MAX_DAYS 90\n", '', 'rm -f /etc/default/useradd'],
	['useradd file is a folder', "PASS_MAX_DAYS 90\n", '', 'rm -f /etc/default/useradd; mkdir /etc/default/useradd'],
	['login.defs of UTF-8 with BOM', undef, "${bom}INACTIVE=30\n", 'printf "\357\273\277PASS_MAX_DAYS 90\nPASS_MIN_DAYS 1\n" >/etc/login.defs'],
	['no shadow', "PASS_MAX_DAYS 90\n", "INACTIVE=30\n", 'rm -f /etc/shadow', 'unknown'],
	['a hook', "PASS_MAX_DAYS 90\n", "INACTIVE=30\n", 'mkdir -p /etc/shadow-maint/useradd-post.d; printf "#!/bin/sh\nchage -M 30 \$SUBJECT\n" >/etc/shadow-maint/useradd-post.d/x; chmod +x /etc/shadow-maint/useradd-post.d/x', 'unknown'],
	['useradd -D -f', "PASS_MAX_DAYS 90\n", "SHELL=/bin/sh\n", 'useradd -D -f 45 -e 2099-01-01'],
);

srand($ENV{SEED} // 1);
sub pick { return $_[rand @_] }
sub soup {
	my ($n, @words) = @_;
	return join('', map { pick(@words) } 1 .. 1 + int(rand $n));
}
for my $i (1 .. ($ENV{RANDOM_CASES} // 60)) {
	my @d = ('PASS_MAX_DAYS', 'PASS_MIN_DAYS', 'PASS_WARN_AGE', 'PASS_MAX_DAYS 90', ' ', "\t", '"', '=', '#', "\n", "\n",
		'90', '1', '0x10', '017', '+7', "\r\n", "'", ' ', ' ', "\f", "\0", "x", 'UMASK 077', "\nPASS_MAX_DAYS ");
	my @u = ('INACTIVE', 'INACTIVE=', 'INACTIVE=30', 'INACTIVE=0x', '=', ' ', "\n", "\n", '5', '-1', '#', "\r", '"', "\0",
		"\nINACTIVE=", 'SHELL=/bin/bash');
	push @cases, ["random $i", soup(20, @d) . "\n", soup(12, @u) . "\n"];
}

my ($same, $unknown, $bad) = (0, 0, 0);
for my $c (@cases) {
	my ($name, $defs, $useradd, $command, $mark) = @$c;
	system('rm -rf /etc/login.defs.d /etc/default/useradd.d /etc/shadow-maint');
	spew($_, $stock{$_}) for keys %stock;
	spew('/etc/login.defs', $base . $defs) if defined $defs;
	spew('/etc/default/useradd', $useradd);
	system($command) if $command;
	my $said = `/build/resolve-dump / login-defs`;
	chomp $said;
	my $rc = system('timeout 10 useradd newcomer >/tmp/useradd.out 2>&1');
	my ($line) = (slurp('/etc/shadow') // '') =~ /^newcomer:[^:]*:\d*((?::[^:\n]*){5}):[^:]*$/m;
	my $did = $rc ? 'fails' : $line // 'no line';
	if ($said eq $did) {
		$same++;
	} elsif ($said =~ /^unknown/ && ($mark // '') eq 'unknown' || $name =~ /^random/ && $said =~ /negative|larger/) {
		$unknown++;
	} else {
		$bad++;
		print "not ok - $name: useradd wrote $did, the resolver says $said\n";
	}
}
print "$same the same, $unknown not decided, $bad differ\n";
exit($bad != 0);
