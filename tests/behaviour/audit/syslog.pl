#!/usr/bin/perl
# Takes what is sent to a syslog socket and writes it to a file.  usage: syslog.pl SOCKET FILE
use strict;
use warnings;
use IO::Socket::UNIX;
use Socket;

my $s = IO::Socket::UNIX->new(Type => SOCK_DGRAM, Local => $ARGV[0]) or die "$ARGV[0]: $!\n";
open(my $f, '>', $ARGV[1]) or die;
$f->autoflush(1);
while (defined $s->recv(my $m, 8192)) { print $f "$m\n"; }
