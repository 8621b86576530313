#!/usr/bin/perl
# Makes /lib/modules/VERSION as depmod makes it, of files that say of themselves what tree.modules says: enough of an ELF
# object for kmod, nothing a kernel would take.
# usage: tree.pl [VERSION] [only=NAME,...] [without=NAME,...] [builtin=NAME,...] [softdep=NAME:"pre: OTHER"]...
use strict;
use warnings;
use File::Basename;
use File::Path 'make_path';

my $version = '6.1.0-56-amd64';
my (%only, %without, %builtin, %soft);
for (@ARGV) {
	if (/^only=(.*)$/) { $only{$_} = 1 for split /,/, $1; }
	elsif (/^without=(.*)$/) { $without{$_} = 1 for split /,/, $1; }
	elsif (/^builtin=(.*)$/) { $builtin{$_} = 1 for split /,/, $1; }
	elsif (/^softdep=([^:]+):(.*)$/) { push @{$soft{$1}}, $2; }
	else { $version = $_; }
}
my $top = "/lib/modules/$version";
my (@modules, %of);
open(my $in, '<', dirname($0) . '/tree.modules') or die "tree.modules: $!\n";
while (<$in>) {
	chomp;
	next if /^#/ || !/\S/;
	if (/^(\S+)$/) { push @modules, {path => $1, name => basename($1, '.ko')}; }
	elsif (/^\t(\w+) (.*)$/) { push @{$modules[-1]{$1}}, $2; }
}

sub under { return $_[0] =~ tr/-/_/r; }

# A relocatable object of sections .modinfo, .symtab, .strtab, .shstrtab.
sub object {
	my ($m) = @_;
	my $info = join '', map { "$_\0" } 'license=GPL', (map { "alias=$_" } @{$m->{alias} // []}),
		(map { "softdep=$_" } @{$m->{softdep} // []}, @{$soft{$m->{name}} // []}),
		'depends=' . join(',', @{$m->{needs} // []}), 'name=' . under($m->{name});
	my $strings = "\0";
	my $symbols = pack('x24');
	my $symbol = sub {
		my ($name, $index) = @_;
		$symbols .= pack('L< C C S< Q< Q<', length $strings, 0x10, 0, $index, 1, 0);
		$strings .= "$name\0";
	};
	$symbol->('__crc_part_of_' . under($m->{name}), 0xfff1);
	$symbol->('part_of_' . under($_), 0) for @{$m->{needs} // []};
	my @sections = (['.modinfo', 1, 2, $info, 0, 0], ['.symtab', 2, 0, $symbols, 3, 24], ['.strtab', 3, 0, $strings, 0, 0]);
	my $names = "\0" . join '', map { "$_->[0]\0" } @sections, ['.shstrtab'];
	push @sections, ['.shstrtab', 3, 0, $names, 0, 0];
	my ($body, $headers, $at) = ('', pack('x64'), 64);
	for my $s (@sections) {
		my $pad = -($at + length $body) % 8;
		$body .= "\0" x $pad;
		$headers .= pack('L< L< Q< Q< Q< Q< L< L< Q< Q<', index($names, "\0$s->[0]\0") + 1, $s->[1], $s->[2], 0,
			$at + length $body, length $s->[3], $s->[4], $s->[4] ? 1 : 0, 8, $s->[5]);
		$body .= $s->[3];
	}
	$body .= "\0" x (-length($body) % 8);
	my $header = "\x7fELF" . pack('C5 x7 S< S< L< Q< Q< Q< L< S< S< S< S< S< S<', 2, 1, 1, 0, 0, 1, 62, 1, 0, 0, 64 + length $body, 0, 64,
		0, 0, 64, @sections + 1, scalar @sections);
	return $header . $body . $headers;
}

make_path($top);
open(my $order, '>', "$top/modules.order") or die "$top: $!\n";
open(my $built, '>', "$top/modules.builtin") or die;
print $built "kernel/fs/ext4/ext4.ko\n";
for my $m (@modules) {
	next if $without{$m->{name}} || %only && !$only{$m->{name}};
	if ($builtin{$m->{name}}) { print $built "$m->{path}\n"; next; }
	print $order "$m->{path}\n";
	make_path(dirname("$top/$m->{path}"));
	open(my $out, '>', "$top/$m->{path}") or die "$top/$m->{path}: $!\n";
	binmode $out;
	print $out object($m);
	close $out;
}
close $order;
close $built;
my $info = "$top/modules.builtin.modinfo";
open(my $bi, '>', $info) or die;
for my $m (grep { $builtin{$_->{name}} } @modules) { print $bi map { under($m->{name}) . ".$_\0" } map({ "alias=$_" } @{$m->{alias} // []}), 'license=GPL'; }
close $bi;
system('depmod', $version) == 0 or die "depmod: $?\n";
