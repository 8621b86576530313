#!/usr/bin/perl
# One case of a KIND.cases (README.md): what it says, and, inside a throw-away root, its files put in place.
# usage: case.pl CASES names | packages            the cases; the packages of the head
#        case.pl CASES all                         the head and, of every case, what it asks, its doubt and its packages
#        case.pl CASES ask NAME                    what that case asks
#        case.pl CASES text NAME                   its lines, those of the cases it uses among them
#        case.pl CASES observe NAME                puts the files in place and runs the head's observer
#        case.pl CASES place NAME, then watch NAME the same in two steps, with a boot between them
#        case.pl CASES check NAME [CHECK-ROOT]     ... and the check of the head
#        case.pl CASES run NAME COMMAND...         ... and any command
use strict;
use warnings;

my ($cases, $what, $name, @command) = @ARGV;
die "usage: case.pl CASES WHAT [NAME [COMMAND...]]\n" unless defined $what;
my %short = (auth => '/etc/pam.d/common-auth', account => '/etc/pam.d/common-account',
	password => '/etc/pam.d/common-password', conf => '/etc/security/faillock.conf');
my (%lines, %head, @names);
my $at;
open(my $in, '<', $cases) or die "$cases: $!\n";
while (<$in>) {
	chomp;
	if (/^== (\S+)$/) {
		$at = $1;
		die "$cases: $at twice\n" if $lines{$at};
		$lines{$at} = [];
		push @names, $at unless $at =~ /^:/;
	} elsif (/^#/ || !/\S/) {
	} elsif (defined $at) { push @{$lines{$at}}, $_;
	} elsif (/^(check|observe|package|bed|layer|prepare):\s*(.*)$/) { $head{$1} = defined $head{$1} ? "$head{$1} $2" : $2;
	} else { die "$cases: $_\n"; }
}

# The words of a line; double quotes hold a value with blanks together.
sub words {
	my @w;
	while ($_[0] =~ /\G\s*((?:[^\s"]|"[^"]*")+)/gc) { push @w, $1 =~ s/"//gr; }
	return @w;
}

# The lines of a case, those of the cases it uses in their place.
sub whole {
	my ($case, $depth) = @_;
	die "$cases: no case $case\n" unless $lines{$case} && $depth < 10;
	return map { /^use:\s*(\S+)$/ ? whole($1, $depth + 1) : $_ } @{$lines{$case}};
}

sub told { return join ' ', map { /^$_[1]:\s*(.*)$/ ? $1 : () } whole($_[0], 0); }

sub parents {
	my ($path) = @_;
	my $dir = '';
	for my $part (split m{/}, $path =~ s{/[^/]*$}{}r) {
		next if $part eq '';
		$dir .= "/$part";
		mkdir $dir unless -e $dir;
	}
}

sub rights {
	my ($path, @options) = @_;
	for (@options) {
		chmod oct $1, $path if /^mode=(\d+)$/;
		chown $1, -1, $path if /^uid=(\d+)$/;
		chown -1, $1, $path if /^gid=(\d+)$/;
	}
}

sub apply {
	my ($case) = @_;
	my ($out, $at, $eol, $nonl, $first, @options);
	my $close = sub {
		return unless $out;
		print $out $eol unless $first || $nonl;
		close $out;
		rights($at, @options);
		undef $out;
	};
	for my $line (whole($case, 0)) {
		if ($line =~ /^\|(?: (.*))?$/) {
			my $text = $1 // '';
			die "$cases: $case: a line of no file: $line\n" unless $out;
			$text =~ s/\\x([0-9a-f]{2})/chr hex $1/ge;
			print $out $eol unless $first;
			print $out $text;
			$first = 0;
			next;
		}
		$close->();
		my ($what, $rest) = $line =~ /^(\w+):\s*(.*)$/ or die "$cases: $case: $line\n";
		next if $what eq 'ask' || $what eq 'doubt' || $what eq 'layer';
		if ($what eq 'run') {
			system('/bin/sh', '-c', "exec >/dev/null 2>&1; $rest") == 0 or warn "$case: run: $rest: exit code " . ($? >> 8) . "\n";
			next;
		}
		if ($what eq 'sed') {
			my ($path, $expression) = $rest =~ /^(\S+)\s+(.*)$/ or die "$cases: $case: $line\n";
			system('sed', '-i', $expression, $path) == 0 or die "$case: sed: $rest\n";
			next;
		}
		my $path;
		($path, @options) = split ' ', $rest;
		if ($short{$what}) { unshift @options, $path if defined $path; $path = $short{$what}; $what = 'file'; }
		if ($what eq 'file' || $what eq 'append') {
			parents($path);
			unlink $path if $what eq 'file' && -l $path;
			open($out, $what eq 'file' ? '>' : '>>', $path) or die "$case: $path: $!\n";
			$at = $path;
			$eol = (grep { $_ eq 'crlf' } @options) ? "\r\n" : "\n";
			$nonl = grep { $_ eq 'nonl' } @options;
			$first = 1;
		} elsif ($what eq 'remove') { system 'rm', '-rf', $path;
		} elsif ($what eq 'dir') { parents("$path/x"); rights($path, @options);
		} elsif ($what eq 'link') { parents($path); system 'rm', '-rf', $path; symlink $options[0], $path;
		} elsif ($what eq 'group') {
			open(my $g, '>>', '/etc/group'); print $g "$path:x:3000:", join(',', @options), "\n"; close $g;
		} else { die "$cases: $case: $line\n"; }
	}
	$close->();
}

# the users every case has; in shadow with a password that can log in
sub users {
	my $hash = crypt('Zq7-first!kiwi', '$6$plumbline$');
	open(my $p, '>>', '/etc/passwd');
	print $p "alice:x:2000:2000::/home/alice:/bin/bash\nbob:x:2001:2001::/home/bob:/bin/bash\n";
	open(my $g, '>>', '/etc/group');
	print $g "alice:x:2000:\nbob:x:2001:\n";
	open(my $s, '>>', '/etc/shadow');
	print $s "$_:$hash:19000:0:99999:7:::\n" for 'alice', 'bob';
	close $_ for $p, $g, $s;
	system "sed -i 's|^root:[^:]*|root:$hash|' /etc/shadow" if $hash =~ /^[\$\w.\/]+$/;
	for my $user ('alice', 'bob') {
		mkdir "/home/$user", 0755;
		my $id = $user eq 'alice' ? 2000 : 2001;
		chown $id, $id, "/home/$user";
	}
}

if ($what eq 'all') {
	print "head $_ $head{$_}\n" for sort keys %head;
	for my $case (@names) { print "case $case\n", map({ my $t = told($case, $_); $t ne '' ? "$_ $t\n" : () } 'ask', 'doubt', 'layer'); }
	exit;
}
if ($what eq 'names') { print "$_\n" for @names; exit; }
if ($what eq 'packages') { print join(' ', words($head{package} // '')), "\n"; exit; }
die "case.pl: name a case\n" unless defined $name;
if ($what eq 'text') { print map { "$_\n" } whole($name, 0); exit; }
if ($what eq 'ask') { print told($name, 'ask'), "\n"; exit; }
umask 022;
users(), apply($name) unless $what eq 'watch';
if ($what eq 'place') {
	exit 0 unless defined $head{prepare};
	exec '/bin/bash', '-c', $head{prepare} or die "bash: $!\n";
} elsif ($what eq 'observe' || $what eq 'watch') {
	exec '/bin/bash', '-c', "$head{observe} \"\$@\"", 'observe', words(told($name, 'ask')) or die "bash: $!\n";
} elsif ($what eq 'check') {
	my ($check, @params) = words($head{check});
	my %p = map { /^([^=]+)=(.*)$/s ? ($1 => $2) : () } @params, words(told($name, 'ask'));
	@command = ('/built/check-root') unless @command;
	exec @command, '/', $check, map { "$_=$p{$_}" } sort keys %p or die "$command[0]: $!\n";
} elsif ($what eq 'run') {
	exec @command or die "$command[0]: $!\n";
}
die "case.pl: $what?\n";
