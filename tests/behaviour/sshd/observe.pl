#!/usr/bin/perl
# Runs in the throw-away root: what every sshd that the next boot starts makes of some keywords, for every kind of
# connection that could come.  systemd says what it starts, with which command line; `sshd -T -C` says the rest.
# usage: observe.pl keyword=K[;K|K]... [operator=... value=...]
# Prints a line for each service and each set of values that some connection gets: UNIT key=value...; blanks in a
# value are "~", "-" is a keyword that is not set.  A service that does not start: UNIT refused.  No sshd: none.
use strict;
use warnings;
use Socket qw(inet_pton inet_ntop AF_INET AF_INET6);

my ($asked) = map { /^keyword=(.*)$/ ? $1 : () } @ARGV;
my @keywords = map { lc } grep { /\S/ } split /[;|,\s]+/, $asked // die "observe.pl: keyword?\n";
if (!-x '/usr/sbin/sshd') { print "none\n"; exit; }
mkdir '/run/sshd', 0755;

# What systemd would do at boot: its own test mode, as a user, on a control group tree of its own.
sub boot {
	my @extra = @_; # units that are to be in the dump too
	my $wants = '/etc/systemd/system/multi-user.target.wants';
	if (@extra) {
		system 'mkdir', '-p', $wants;
		symlink "/lib/systemd/system/$_", "$wants/$_" for @extra;
	} else {
	system('mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || { mount -t tmpfs x /sys/fs/cgroup && mkdir /sys/fs/cgroup/unified && mount -t cgroup2 x /sys/fs/cgroup/unified; }') == 0 or die "no cgroup\n";
	}
	mkdir '/run/systemd';
	chmod 01777, '/run/systemd', '/tmp';
	my @dump = `setpriv --reuid=65534 --regid=65534 --clear-groups env XDG_RUNTIME_DIR=/tmp /lib/systemd/systemd --test --system --log-target=console 2>&1`;
	my (%unit, %job, $u, $cmd);
	for (@dump) {
		chomp;
		if (/^\t*-> Unit (\S+):$/) { $u = $1; $unit{$u} = {}; undef $cmd; }
		elsif (/^\t*-> Job /) { undef $u; }
		elsif (/^\t*Action: (\S+) -> start$/) { $job{$1} = 1; }
		elsif (defined $u && /^\t*-> (Exec\w+):/) { $cmd = $1; }
		elsif (defined $u && defined $cmd && /^\t*Command Line: (.*)$/) { push @{$unit{$u}{$cmd}}, $1; }
		elsif (defined $u && /^\t*(Environment|EnvironmentFile|Triggers|Accepted|Unit Load State|ConditionPathExists|ListenStream|BindIPv6Only): (.*)$/) { push @{$unit{$u}{$1}}, $2; }
	}
	die "systemd --test gave nothing: @dump[0 .. 3]\n" unless keys %unit > 10;
	return (\%unit, \%job);
}

sub words { # the words of a command line or of a variable
	my ($s) = @_;
	my @w;
	while ($s =~ /\G\s*((?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')+)/gc) {
		my $w = $1;
		$w =~ s/"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|\\(.)/defined $1 ? $1 =~ s{\\(.)}{$1}gr : defined $2 ? $2 =~ s{\\(.)}{$1}gr : $3/ge;
		push @w, $w;
	}
	return @w;
}

sub environment {
	my ($unit) = @_;
	my %env = map { /^([^=]+)=(.*)$/ ? ($1 => $2) : () } @{$unit->{Environment} // []};
	for my $f (@{$unit->{EnvironmentFile} // []}) {
		my ($maybe, $path) = $f =~ /^(-?)(.*)$/;
		for my $p (glob $path) {
			my $in;
			open($in, '<', $p) or ($maybe ? next : return undef);
			my $text = join '', <$in>;
			$text =~ s/\\\n//g;
			for (split /\n/, $text) {
				next if /^\s*[#;]/ || !/^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/;
				my ($k, $v) = ($1, $2);
				$v =~ s/"((?:[^"\\]|\\.)*)"|'([^']*)'/defined $1 ? $1 =~ s{\\(["\\\$`])}{$1}gr : $2/ge;
				$env{$k} = $v;
			}
		}
	}
	return \%env;
}

sub command {
	my ($unit, $line) = @_;
	my $env = environment($unit) // return;
	return map { /^\$([^{\$].*)$/ ? words($env->{$1} // '') : s/\$(?:\{(\w+)\}|(\$))/$2 \/\/ $env->{$1} \/\/ ''/ger } words($line);
}

# The connections: every combination of what the Match lines ask of.
sub text { # of every file that sshd may read
	my (@args) = @_;
	my @files = split /\0/, `find /etc/ssh /srv /opt /etc/crypto-policies -type f ! -name 'ssh_host*' ! -name moduli -print0 2>/dev/null`;
	for my $i (0 .. $#args - 1) { push @files, $args[$i + 1] if $args[$i] eq '-f'; }
	my @l;
	for my $f (@files) { open(my $in, '<', $f) or next; push @l, map { s/\r?\n?$//r } <$in>; }
	return grep { /^\s*"?match\b/i } @l;
}
sub items { my ($what, @lines) = @_; return map { my @v; while (/\b$what[\s="]+([^\s"]+)/gi) { push @v, split /,/, $1; } map { s/^!//r } @v } @lines; }
sub next_to { # an address inside, and the first beyond
	my ($net) = @_;
	my ($a, $bits) = split m{/}, $net;
	return map { my $x = $net; $x =~ s/\*/$_/g; $x =~ s/\?/1/g; $x } '1', '1.1', '0.0.1', ':1' if $net =~ /[*?]/;
	my $f = $a =~ /:/ ? AF_INET6 : AF_INET;
	my $n = inet_pton($f, $a) // return;
	my $len = 8 * length $n;
	my $bin = unpack "B$len", $n;
	$bits //= $len;
	my @out = ($a);
	push @out, inet_ntop($f, pack "B$len", substr($bin, 0, $len - 1) . '1') if $bits < $len;
	my $head = substr $bin, 0, $bits;
	if ($head =~ s/0(1*)$/'1' . '0' x length $1/e) { push @out, inet_ntop($f, pack "B$len", $head . '0' x ($len - $bits)); }
	return @out;
}
sub valid { return grep { defined && (inet_pton(AF_INET, $_) || inet_pton(AF_INET6, $_)) } @_; }
sub uniq { my %s; return grep { !$s{$_}++ } @_; }

# Where connections come in, [address, port, families]: sshd's own places, or those of the sockets that start it.
sub places {
	my ($t, $sockets) = @_;
	my @l;
	for (@{$t->{listenaddress}}) {
		my ($addr, $port) = /^\[?(.*?)\]?:(\d+)$/ or next;
		push @l, [$addr, $port, $addr =~ /:/ ? '6' : '4'];
	}
	return @l unless $sockets;
	@l = ();
	for my $s (@$sockets) {
		my $only = ($s->{BindIPv6Only}[0] // '') eq 'ipv6-only';
		for (@{$s->{ListenStream} // []}) {
			my ($addr, $port) = /^\[?([0-9a-f.:]*?)(?:%\w+)?\]?:(\d+)$/ or next;
			push @l, [$addr, $port, $addr eq '::' && !$only ? '46' : $addr =~ /:/ ? '6' : '4'];
		}
	}
	return @l;
}

sub peers {
	my ($t, $sockets, $any_port, @match) = @_; # $t: sshd -T's lines
	my ($user) = grep { /\b(user|group)\b/i } @match;
	my ($addr) = grep { /\b(address|host)\b/i } @match;
	my ($local) = grep { /\blocaladdress\b/i } @match;
	my ($port) = grep { /\blocalport\b/i } @match;
	my @users = ('root');
	if ($user) {
		open(my $p, '<', '/etc/passwd');
		my @all = map { [split /:/] } <$p>;
		@users = grep { "@keywords" ne 'permitrootlogin' || $_->[2] == 0 } @all;
		@users = map { $_->[0] } grep { $_->[2] == 0 || $_->[2] >= 1000 || $_->[0] eq 'daemon' } @users;
		push @users, 'ghost', map { s/\*//gr =~ s/\?/x/gr } items('user', @match) if "@keywords" ne 'permitrootlogin';
		@users = uniq('root', @users);
	}
	my @addr = ('192.0.2.7');
	push @addr, '198.51.100.9', '10.1.2.3', '127.0.0.1', '2001:db8::5', 'fe80::9', '::1', map { next_to($_) } items('(?<!local)address', @match), items('host', @match) if $addr;
	@addr = uniq valid(@addr, '2001:db8::5');
	my @hosts = (undef);
	@hosts = ('client.invalid', map { s/\*/x/gr =~ s/\?/x/gr } items('host', @match)) if $t->{usedns}[0] eq 'yes' && grep { /\bhost\b/i } @match;
	my @listen = places($t, $sockets);
	@listen = map { ['::', $_, '46'] } uniq(22, items('localport', @match)) if $any_port;
	my (@local, %had); # [address, port]
	for my $l (@listen) {
		my @a = $l->[0] =~ /^(0\.0\.0\.0|::)$/ ? ('10.0.0.1', '::1', valid(map { next_to($_) } items('localaddress', @match))) : $l->[0];
		for (@a) { push @local, [$_, $l->[1]] if index($l->[2], /:/ ? '6' : '4') >= 0; }
	}
	@local = grep { !$had{"@$_"}++ } @local;
	my %one; # of each family, where the rest makes no difference
	@local = grep { !$one{join ' ', ($_->[0] =~ /:/ ? 6 : 4), ($local ? $_->[0] : ''), ($port ? $_->[1] : '')}++ } @local;
	@local = $local[0] unless $addr || $local || $port;
	my @p;
	for my $u (@users) { for my $a (@addr) { for my $h (@hosts) { for my $l (@local) {
		push @p, 'user=' . $u . ',host=' . ($h // $a) . ",addr=$a,laddr=$l->[0],lport=$l->[1],rdomain=" if ($a =~ /:/) == ($l->[0] =~ /:/);
	} } } }
	die "no connection\n" unless @p;
	die 'too many connections: ' . @p . "\n" if @p > 600;
	return @p;
}

sub ask {
	my ($args, $peer) = @_;
	my %t;
	open(my $p, '-|', 'sh', '-c', 'exec "$@" 2>/dev/null', 'sh', '/usr/sbin/sshd', '-T', @$args, '-C', $peer) or die;
	while (<$p>) { chomp; my ($k, $v) = /^(\S+)(?: (.*))?$/; push @{$t{$k}}, $v // ''; }
	close $p;
	return $? ? undef : \%t;
}

sub observe {
	my ($unit, $u, $sockets) = @_;
	my @commands = @{$u->{ExecStart} // []};
	my @args = @commands ? command($u, $commands[-1]) : ();
	return "$unit refused" if @commands && !@args;
	shift @args;
	return "$unit refused" if grep { /^-[DeiR46qdr]*[tTGV]/ } @args;
	for my $pre (@{$u->{ExecStartPre} // []}) { return "$unit refused" if system("$pre >/dev/null 2>&1"); }
	my $any_port = !$sockets && grep { /^-[De46qdr]*i/ } @args;
	@args = grep { $_ ne '-i' && $_ ne '-D' } @args;
	my $first = ask(\@args, 'user=root,host=192.0.2.7,addr=192.0.2.7,laddr=10.0.0.1,lport=22,rdomain=') // return "$unit refused";
	if ("@keywords" eq 'protocol') {
		my $banner = `/usr/sbin/sshd -i </dev/null 2>/dev/null`;
		return "$unit protocol=" . ($banner =~ /^SSH-(\d+)\.(\d+)-/ ? $2 == 99 ? '1,2' : $1 : 'none');
	}
	my @match = text(@args);
	my %seen;
	for my $peer (@match ? peers($first, $sockets, $any_port, @match) : 'user=root,host=192.0.2.7,addr=192.0.2.7,laddr=10.0.0.1,lport=22,rdomain=') {
		my $t = ask(\@args, $peer) // return "$unit refused";
		$seen{join ' ', map { my $k = $_; "$k=" . join('~', map { s/ /~/gr } @{$t->{$k} // ['-']}) } @keywords} //= $peer;
	}
	return map { "$unit $_" } sort keys %seen;
}

my ($units, $jobs) = boot();
# Templates that sockets start one by one, and the stock service if nothing pulls it in: asked for in a second go.
my @instances = map { s/\.socket$//r . '@0.service' } grep { $jobs->{$_} && /\.socket$/ && $units->{$_}{Accepted} } keys %$units;
my ($more) = boot(@instances, 'ssh.service');
my %by_instance = map { $_ => 1 } @instances;
my @lines;
for my $name (sort keys %$more) {
	my $u = $more->{$name};
	next unless $name =~ /\.service$/ && grep { m{^\S*/sshd(\s|$)} } @{$u->{ExecStart} // []};
	my $socket = $name =~ s/\@0\.service$/.socket/r;
	my @sockets = map { $units->{$_} } sort grep { $jobs->{$_} && /\.socket$/ && ($by_instance{$name} ? $_ eq $socket : grep { (split)[0] eq $name } @{$units->{$_}{Triggers} // []}) } keys %$units;
	next unless $jobs->{$name} || @sockets;
	next if grep { my ($not, $path) = /^\|?(!?)(\S+)/; ($not ? -e $path : !-e $path) } @{$u->{ConditionPathExists} // []};
	push @lines, observe($name, $u, @sockets ? \@sockets : undef);
}
my $stock = $more->{'ssh.service'} // {};
push @lines, 'ssh.service refused' if ($stock->{'Unit Load State'}[0] // '') =~ /bad-setting|error/;
# Nothing starts: what an administrator would start by hand.
@lines = observe('ssh.service', @{$stock->{ExecStart} // []} ? $stock : {ExecStart => ['/usr/sbin/sshd -D']}, undef) unless @lines;
print "$_\n" for @lines;
