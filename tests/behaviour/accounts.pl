#!/usr/bin/perl
# Random passwd, shadow, group and nsswitch.conf, in a throw-away root: the resolver's answers against the C library's.
# usage: accounts.pl COUNT SEED
use strict;
use warnings;

my ($count, $seed) = @ARGV;
srand($seed);
my @plain = ('root:x:0:0:root:/root:/bin/bash', 'alice:x:1000:1000:Alice:/home/alice:/bin/bash', 'bob:x:1001:1001::/home/bob:/bin/sh',
	'daemon:*:1:1::/:/usr/sbin/nologin', 'svc:x:990:990:Service:/var/lib/svc:', 'carol:x:1002:1000:,,,:/home/carol:/bin/zsh');
my @numbers = ('0', '00', '+0', '-0', ' 0', '0x0', '0 ', '0a', '', '4294967295', '4294967296', '-1', '18446744073709551616',
	'-18446744073709551615', '-4294967295', "\t7", '1e3', '08', '2147483648', '99999999999999999999', '+ 1', '--1');
my @names = ('+', '-', '+alice', '-alice', '+bob', '-bob', '+root', ' alice', "\talice", '#alice', 'Alice', 'alice ', '', '+@ops', '-@ops', "\x{e9}", 'root', 'bob');
my @texts = ('', 'x', '*', '!', 'a:b', ' ', "\r", '#', "x\0y", '$6$abc$def', '##alice', 'x ');
my @services = ('files', 'files', 'files', 'compat', 'compat', 'nope files', 'files [NOTFOUND=return] nope',
	'files [!SUCCESS=return]', "files\t# comment", 'FILES files', 'files[SUCCESS=continue] files', 'nope [UNAVAIL=continue] compat');

sub pick { return $_[rand @_] }

sub mutate {
	my ($line, $sep) = @_;
	my @f = split /:/, $line, -1;
	for (1 .. 1 + int rand 2) {
		my $how = rand;
		my $i = int rand @f;
		if ($how < .35) { $f[2 + int rand(@f > 3 ? 2 : 1)] = pick(@numbers) }
		elsif ($how < .5) { $f[0] = pick(@names) }
		elsif ($how < .6) { $f[$i] = pick(@texts) }
		elsif ($how < .7) { splice @f, $i, 1 if @f > 1 }
		elsif ($how < .78) { splice @f, $i, 0, pick(@texts) }
		elsif ($how < .84) { $f[-1] .= pick("\r", ' ', ':', "\0", ',') }
		elsif ($how < .9) { $f[$i] = pick(@numbers) }
		elsif ($how < .95) { $f[0] = pick(' ', "\t", '#', '+', '-') . $f[0] }
		else { $#f = int rand @f }
	}
	return join ':', map { defined $_ ? $_ : '' } @f;
}

sub text {
	my ($rate, @lines) = @_;
	my @out;
	for (@lines) {
		push @out, mutate($_) if rand() < $rate / 2;
		push @out, rand() < $rate ? mutate($_) : $_ if rand() > .05;
		push @out, mutate($_) if rand() < $rate;
	}
	@out = sort { rand() <=> .5 } @out if rand() < .1;
	return join(rand() < .05 ? "\r\n" : "\n", @out) . (rand() < .1 ? '' : "\n");
}

sub put { my ($path, $text) = @_; open my $f, '>', $path or die "$path: $!"; print $f $text; close $f }

my $bad = 0;
for my $n (1 .. $count) {
	my @shadow = map { (split /:/)[0] . ':' . pick('*', '!', '', '$y$j9T$a$b') . ':' . join ':', pick('19000', ''), pick('0', ''), pick('99999', '90', ''),
		pick('7', ''), pick('', '30'), pick('', '20000'), '' } @plain;
	my @group = ('root:x:0:', 'ops:x:500:alice,bob', 'adm:*:4:root', 'wheel:x:500:carol', 'alice:x:1000:', 'empty::77: alice,,bob ,carol');
	my %text = (passwd => text(.35, @plain), shadow => text(.35, @shadow), group => text(.3, @group));
	put("/etc/$_", $text{$_}) for keys %text;
	put('/etc/nsswitch.conf', join '', map { "$_: " . pick(@services) . "\n" } 'passwd', 'shadow', 'group');
	if (rand() < .3) {
		open my $f, '>>', '/etc/nsswitch.conf';
		print $f "passwd_compat: files\nshadow_compat: files\ngroup_compat: files\n" if rand() < .5;
		print $f pick("passwd: files\n", " passwd : compat\n", "shadow:compat\n", "group files\n", "# passwd: nope\n", "Passwd: nope\n");
		close $f;
	}
	my %seen;
	my $names = join '', map { "$_\n" } grep { !/[\0\n]/ && !$seen{$_}++ } map { my $x = $_; $x =~ s/[:\0].*//s; $x =~ s/^\s+//; my $y = $x; $y =~ s/^[+-]//; ($x, $y) } split /\n/, $text{passwd};
	put('/run/names', $names);
	my $real = join '', sort { $a cmp $b } split /^/, `/built/accounts-libc </run/names`;
	my $ours = join '', sort { $a cmp $b } split /^/, `/built/resolve-accounts /`;
	next if $real eq $ours;
	next if $ours =~ /^error: .*nsswitch/ && $real eq '';
	$bad++;
	print "=== case $n of seed $seed\n--- the C library\n$real--- the resolver\n$ours";
	system "cat -A /etc/nsswitch.conf; for f in passwd shadow group; do echo \"-- \$f\"; cat -A /etc/\$f; done" if $bad < 4;
}
print "$count random sets of files, seed $seed: $bad answered otherwise than by the C library\n";
exit($bad ? 1 : 0);
