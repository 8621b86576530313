#!/usr/bin/perl
# Inside a throw-away root: puts the files of one case of CASES in place, then runs a command.
# usage: pam.pl CASES NAME COMMAND [ARG...]
#
# CASES is text: "== NAME" begins a case, "# ..." tells its story; "file: PATH [nonl] [crlf]" and its lines after
# "| " write a file, "append: PATH" adds to one; "auth:", "account:", "password:", "conf:" are short for the files
# of that name in /etc/pam.d (common-...) and for faillock.conf; "link: PATH TARGET", "dir: PATH", "remove: PATH",
# "group: NAME MEMBERS" are what they say; "use: NAME" takes the lines of another case first.
use strict;
use warnings;

my ($cases, $name, @command) = @ARGV;
my %short = (auth => '/etc/pam.d/common-auth', account => '/etc/pam.d/common-account',
	password => '/etc/pam.d/common-password', conf => '/etc/security/faillock.conf');
my %lines;
my $at;
open(my $in, '<', $cases) or die "$cases: $!";
while (<$in>) {
	chomp;
	if (/^== (\S+)$/) { $at = $1; next; }
	push @{$lines{$at}}, $_ if defined $at && !/^#/ && /\S/;
}

sub parents {
	my ($path) = @_;
	my $dir = '';
	for my $part (split m{/}, $path =~ s{/[^/]*$}{}r) {
		next if $part eq '';
		$dir .= "/$part";
		mkdir $dir unless -e $dir;
	}
}

sub apply {
	my ($case) = @_;
	my ($out, $eol, $nonl, $first);
	my $close = sub {
		return unless $out;
		print $out $eol unless $first || $nonl;
		close $out;
		undef $out;
	};
	die "no case $case" unless $lines{$case};
	for my $line (@{$lines{$case}}) {
		if ($line =~ /^\|(?: (.*))?$/) {
			my $text = $1 // '';
			$text =~ s/\\x([0-9a-f]{2})/chr hex $1/ge;
			print $out $eol unless $first;
			print $out $text;
			$first = 0;
			next;
		}
		$close->();
		my ($what, $rest) = $line =~ /^(\w+):\s*(.*)$/ or die "$case: $line";
		my ($path, @options) = split ' ', $rest;
		if ($short{$what}) { unshift @options, $path if defined $path; $path = $short{$what}; $what = 'file'; }
		if ($what eq 'file' || $what eq 'append') {
			parents($path);
			unlink $path if $what eq 'file' && -l $path;
			open($out, $what eq 'file' ? '>' : '>>', $path) or die "$path: $!";
			$eol = (grep { $_ eq 'crlf' } @options) ? "\r\n" : "\n";
			$nonl = grep { $_ eq 'nonl' } @options;
			$first = 1;
		} elsif ($what eq 'use') { apply($path);
		} elsif ($what eq 'remove') { system 'rm', '-rf', $path;
		} elsif ($what eq 'dir') { parents("$path/x");
		} elsif ($what eq 'link') { parents($path); system 'rm', '-rf', $path; symlink $options[0], $path;
		} elsif ($what eq 'group') {
			open(my $g, '>>', '/etc/group'); print $g "$path:x:3000:", join(',', @options), "\n"; close $g;
		} else { die "$case: $line"; }
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
}

users();
apply($name);
exec @command or die "$command[0]: $!";
