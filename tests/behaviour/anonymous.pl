#!/usr/bin/perl
# usage: anonymous.pl vsftpd|rsync      logs in without a name at 127.0.0.1 (vsftpd) or asks for a module's files (rsync, pub);
#        prints "in" or "out"
use strict;
use warnings;
use IO::Socket::INET;
use Time::HiRes qw(sleep);

my $server = shift;
my $s;
for (1 .. 40) {
	$s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => $server eq 'rsync' ? 873 : 21, Timeout => 3) and last;
	sleep 0.05;
}
if (!$s) {
	print "out\n"; # it does not start
	exit;
}
$SIG{ALRM} = sub { print "no answer\n"; exit };
alarm 10;
$s->autoflush(1);
if ($server eq 'rsync') {
	my $hello = <$s>;
	print $s "\@RSYNCD: 31.0 md5\n", "pub\n";
	my $answer = <$s> // '';
	print $answer =~ /^\@RSYNCD: OK/ ? "in\n" : "out\n";
} else {
	my $line = <$s> // '';
	print $s "USER anonymous\r\n";
	$line = <$s> // '';
	if ($line =~ /^331/) {
		print $s "PASS nobody\@example.org\r\n";
		$line = <$s> // '';
	}
	print $line =~ /^230/ ? "in\n" : "out\n";
}
