# Runs in a throw-away root: each situation becomes /etc/rsyslog.conf, rsyslogd is started with it and handed a message, and
# what a receiver on an address of its own reads is held against the check's verdict.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;

my $to = '192.0.2.9';
system("ip address add $to/32 dev lo") == 0 or die;
my $ca = 'global(DefaultNetstreamDriverCAFile="/etc/ssl/certs/ca-certificates.crt")' . "\n";
my $tls = 'StreamDriver="gtls" StreamDriverAuthMode="anon"';
my @situations = (
	[udp => "*.* \@$to\n"],
	[tcp => "*.* \@\@$to\n"],
	['tcp-port' => "*.* \@\@$to:514\n"],
	['omfwd-default' => "*.* action(type=\"omfwd\" target=\"$to\")\n"],
	['omfwd-tcp' => "*.* action(type=\"omfwd\" target=\"$to\" protocol=\"tcp\")\n"],
	['omfwd-tls' => "$ca*.* action(type=\"omfwd\" target=\"$to\" port=\"514\" protocol=\"tcp\" $tls StreamDriverMode=\"1\")\n"],
	['omfwd-mode-0' => "$ca*.* action(type=\"omfwd\" target=\"$to\" port=\"514\" protocol=\"tcp\" $tls StreamDriverMode=\"0\")\n"],
	['omfwd-no-mode' => "$ca*.* action(type=\"omfwd\" target=\"$to\" port=\"514\" protocol=\"tcp\" $tls)\n"],
	['omfwd-tls-udp' => "$ca*.* action(type=\"omfwd\" target=\"$to\" port=\"514\" protocol=\"udp\" $tls StreamDriverMode=\"1\")\n"],
	['legacy-tls' => "\$DefaultNetstreamDriverCAFile /etc/ssl/certs/ca-certificates.crt\n\$DefaultNetstreamDriver gtls\n"
		. "\$ActionSendStreamDriverMode 1\n\$ActionSendStreamDriverAuthMode anon\n*.* \@\@$to:514\n"],
	['legacy-driver-alone' => "\$DefaultNetstreamDriverCAFile /etc/ssl/certs/ca-certificates.crt\n\$DefaultNetstreamDriver gtls\n*.* \@\@$to:514\n"],
	['after-stop' => "*.* stop\n*.* \@\@$to\n"],
	['commented' => "*.* /var/log/x\n#*.* \@\@$to\n"],
	['none' => "*.* /var/log/x\n"],
);
my ($n, $bad, $read) = (0, 0, 0);
my $tcp = IO::Socket::INET->new(LocalAddr => $to, LocalPort => 514, Listen => 9, ReuseAddr => 1) or die;
my $udp = IO::Socket::INET->new(LocalAddr => $to, LocalPort => 514, Proto => 'udp') or die;

for (@situations) {
	my ($name, $text) = @$_;
	open(my $f, '>', '/etc/rsyslog.conf') or die;
	print $f "module(load=\"imuxsock\")\n$text";
	close $f;
	unlink '/dev/log';
	my $pid = fork();
	if (!$pid) {
		open(STDERR, '>', '/dev/null');
		exec 'rsyslogd', '-n', '-iNONE' or exit 1;
	}
	for (1 .. 40) { last if -S '/dev/log'; select(undef, undef, undef, 0.05); }
	system('logger', '-d', '-u', '/dev/log', 'Treasure');
	my ($wire, $until) = ('', time + 3);
	my $s = IO::Select->new($tcp, $udp);
	while (time < $until && $wire !~ /Treasure/) {
		for my $h ($s->can_read(0.3)) {
			if ($h == $tcp) { $s->add($tcp->accept); next; }
			my $got = '';
			if ($h == $udp) { $udp->recv($got, 65536); } else { sysread($h, $got, 65536) or $s->remove($h); }
			$wire .= $got;
		}
	}
	kill 'KILL', $pid;
	waitpid $pid, 0;
	my $really = $wire =~ /Treasure/ ? 'fail' : 'pass';
	$read++ if $really eq 'fail';
	my ($said) = split /\n/, `/built/check-root / log-forward-tls allow=`;
	$n++;
	next if $said eq $really;
	$bad++;
	printf "received: %s\n", $wire =~ s/[^ -~]/./gr;
	print "$name: really $really, the check says $said\n$text", `/built/check-root / log-forward-tls allow=`;
}
print "$n situations, $read in which the message could be read, $bad judged otherwise than seen\n";
exit($bad || $n < 14 || $read < 6 ? 1 : 0);
