#!/usr/bin/perl
# Runs in the throw-away root: random configurations, what the resolver makes of them against `sshd -T -C ...`, and
# whether every value sshd gives some connection is among those the resolver says connections can get.
# usage: random.pl [N [SEED]]        N configurations (150)
use strict;
use warnings;
$| = 1;

my ($count, $seed) = (@ARGV, 150, 20261121)[0, 1];
$seed = 20261121 if @ARGV < 2;
srand $seed;
my $E = '/etc/ssh';
mkdir '/run/sshd';
put('/etc/services', "ssh\t22/tcp\t\t# SSH\nhttp 80/tcp www\ndomain 53/udp\n");
system('useradd -u 2000 alice; useradd -u 2001 bob; groupadd -g 3100 ops; groupadd -o -g 3100 admins; useradd -u 3001 -G ops carol; useradd -u 3002 -g ops dave; sed -i "s/^admins:.*/&carol/" /etc/group') == 0 or die;
sub one { return $_[rand @_]; }
my @compared = qw(usepam passwordauthentication kbdinteractiveauthentication permitrootlogin permitemptypasswords authenticationmethods pubkeyauthentication
	maxauthtries maxsessions maxstartups logingracetime clientaliveinterval clientalivecountmax loglevel syslogfacility ciphers macs kexalgorithms
	hostkeyalgorithms pubkeyacceptedalgorithms x11forwarding allowtcpforwarding allowusers allowgroups denyusers denygroups banner hostbasedauthentication
	ignorerhosts permituserenvironment strictmodes port gssapiauthentication compression setenv acceptenv usedns gatewayports permittunnel
	allowagentforwarding disableforwarding forcecommand chrootdirectory authorizedkeysfile requiredrsasize unusedconnectiontimeout printmotd tcpkeepalive);
my %values = (MaxAuthTries => [1 .. 8, '04', '0x3', '-1', '6 7', ''], MaxSessions => [0 .. 5], LoginGraceTime => ['30', '1m', '0', '2h', '1m30s', '1 m', '90S', 'm'],
	ClientAliveInterval => ['0', '300', '5m', '15M', '1w2d', '-5'], ClientAliveCountMax => ['0', '1', '3'], LogLevel => ['INFO', 'verbose', 'QUIET', 'DEBUG1', 'DEBUG3', 'debug', 'WARN', 'fatal'],
	PermitRootLogin => ['yes', 'no', 'No', 'prohibit-password', 'without-password', 'forced-commands-only', 'true'], X11Forwarding => ['yes', 'no', 'YES', '1'],
	AllowTcpForwarding => ['yes', 'no', 'local', 'remote', 'all'], PasswordAuthentication => ['yes', 'no'], KbdInteractiveAuthentication => ['yes', 'no'], ChallengeResponseAuthentication => ['yes', 'no'],
	SkeyAuthentication => ['yes', 'no'], PubkeyAuthentication => ['yes', 'no'], UsePAM => ['yes', 'no'], AllowUsers => ['alice', 'alice bob', 'root@192.0.2.0/24', '*', '"a b"', '!bob *', 'alice@10.0.0.1/8', '""'],
	AllowGroups => ['ops', 'ops root', 'admins', '*', ''], DenyUsers => ['bob', '*@10.*'], DenyGroups => ['ops'], Banner => ['none', '/etc/issue', '"/etc/my issue"'],
	Ciphers => ['aes256-ctr', '+aes128-cbc', '-aes*', '^aes256-ctr', 'aes256-ctr,aes128-ctr', '-chacha20*,*gcm*', '+nosuch', '-nosuch', 'aes256-ctr,', ',aes256-ctr', '+', '^'],
	MACs => ['-hmac-sha1*', 'hmac-sha2-512', '+hmac-md5', '^umac-128@openssh.com', '-*etm*', '-!hmac-sha1,hmac*'], KexAlgorithms => ['-*sha1', '-ecdh*,curve*', '+diffie-hellman-group14-sha1', 'curve25519-sha256'],
	HostKeyAlgorithms => ['+ssh-rsa', '-ecdsa*', 'ssh-ed25519', 'rsa-sha2-*', '+nosuch*'], PubkeyAcceptedKeyTypes => ['+ssh-rsa', '-rsa*', 'ssh-ed25519*'],
	AuthenticationMethods => ['any', 'publickey', 'publickey,password', 'publickey password', 'any publickey', 'keyboard-interactive:pam', 'none', 'password,nosuch'],
	MaxStartups => ['10:30:60', '5', '10:30', '10:0:60', '60:30:10', '10:30:100x'], Port => ['22', '2222', '0', '65536'], ListenAddress => ['0.0.0.0', '::', '127.0.0.1:2200', '[::1]:22', '::1', '1.2.3', '10.0.0.1:0', '[::1', '300.1.1.1', '10.0.0.1/22', ':22', '[127.0.0.1]', '*', '0.0.0.0 x'],
	AcceptEnv => ['LANG LC_*', 'TMOUT', 'A=b'], SetEnv => ['A=1 B=2', 'A', '"C=d e"'], ForceCommand => ['internal-sftp', '/bin/date # x', 'none', '"a b" c'], ChrootDirectory => ['%h', '/srv', 'none'],
	Compression => ['yes', 'no', 'delayed'], Protocol => ['2', '1,2'], UseLogin => ['no'], UseDNS => ['no'], Subsystem => ['sftp internal-sftp', 'x', 'x /bin/x -l INFO'], PermitTunnel => ['no', 'ethernet', 'yes'],
	GatewayPorts => ['clientspecified', 'yes'], IgnoreRhosts => ['yes', 'shosts-only'], PermitUserEnvironment => ['yes', 'no', 'LANG'], AuthorizedKeysFile => ['.ssh/a .ssh/b', 'none', '"x y"'],
	RequiredRSASize => ['2048', '1023', '16384'], UnusedConnectionTimeout => ['5m', 'none'], StrictModes => ['yes', 'no'], GSSAPIAuthentication => ['yes', 'no'], DisableForwarding => ['yes', 'no'], AllowAgentForwarding => ['no'], TCPKeepAlive => ['no'], KeepAlive => ['yes'],
	AddressFamily => ['inet', 'inet6', 'any', 'INET', 'ipv4'], RekeyLimit => ['1G 1h', 'default', 'default none', '512M', '1G 1x', '15', '0', '1.5K', '16 1h x', 'Default', '1T', '1Q', '-1'],
	IPQoS => ['af21 cs1', 'none', '0x10', '256', 'lowdelay throughput', 'nosuch', 'ef', 'af21 cs1 x', 'LE', '8 010'], PermitOpen => ['any', 'none', 'host:22', 'host:*', '[::1]:80', 'a:1 b:2', 'host', 'any x', 'host:0', 'host:99999', '[::1', 'a:1 b', '::1:2'],
	PermitListen => ['8080', 'localhost:8080', '*', 'any', 'none', '*:*', 'host:x', '0', '[::1]:22 9', 'ssh'], StreamLocalBindMask => ['0177', '077', '8', '01000', '7x', '-1', 'x'],
	PerSourceMaxStartups => ['5', 'none', '-1', 'x', 'None', '0'], PerSourceNetBlockSize => ['24:64', '32', '33', '0:128', '24:129', 'x', '24:64:1', '24:'],
	ChannelTimeout => ['session:*=5m', 'session:*=5m direct-tcpip=1h', 'none', 'x=', '=5m', 'session', 'x=5m none', 'none x=5m', '*=0', 'a=b=1'], LogVerbose => ['kex.c:*:1000', 'none', 'a b', 'none a', 'a none'],
	PubkeyAuthOptions => ['none', 'touch-required', 'touch-required verify-required', 'none touch-required', 'Verify-Required', 'nosuch', 'none nosuch'],
	GSSAPIKexAlgorithms => ['gss-group14-sha256-', 'gss-group14-sha256-,gss-nistp256-sha256-', 'nosuch', 'gss-nosuch', 'curve25519-sha256', 'gss-group14-sha256-,,x'],
	SyslogFacility => ['AUTH', 'authpriv', 'LOCAL7', 'DAEMON', 'user', 'kern', 'AUTHPRIV x'], FingerprintHash => ['sha256', 'MD5', 'sha1', 'sha384', 'nosuch'], VersionAddendum => ['none', 'x y', 'a # b', '"q"', 'None'],
	AuthorizedKeysCommand => ['/bin/true', 'none', 'true', '/bin/true %u'], AuthorizedKeysCommandUser => ['nobody', 'none', 'a b'], AuthorizedPrincipalsCommand => ['/bin/true', 'none'], AuthorizedPrincipalsCommandUser => ['nobody'],
	HostKeyAgent => ['none', 'SSH_AUTH_SOCK'], RDomain => ['none', '%D'], KerberosAuthentication => ['yes', 'no'], KerberosOrLocalPasswd => ['yes'], KerberosTicketCleanup => ['no', 'maybe'], KerberosGetAFSToken => ['no', 'x y'], XAuthLocation => ['/usr/bin/xauth', 'none'],
	ModuliFile => ['/etc/ssh/moduli', 'none'], SecurityKeyProvider => ['internal', '/usr/lib/x.so', 'a b'], TrustedUserCAKeys => ['/etc/ssh/ca.pub', 'none'], PidFile => ['none', '/run/sshd.pid'], HostbasedAcceptedKeyTypes => ['+ssh-rsa', '-*cert*', 'x'], CASignatureAlgorithms => ['-ssh-ed25519', 'ssh-rsa', '+ssh-dss', 'rsa-sha2-512-cert-v01@openssh.com', 'nosuch'],
	DebianBanner => ['no', 'yes', 'none'], RSAAuthentication => ['yes', 'a b c'], KeyRegenerationInterval => ['1h', 'x'], ServerKeyBits => ['1024'], UsePrivilegeSeparation => ['sandbox', 'yes'], RhostsRSAAuthentication => ['no'], RhostsAuthentication => ['no'], VerifyReverseMapping => ['no'],
	AuthorizedKeysFile2 => ['x'], PAMAuthenticationViaKbdInt => ['no'], CheckMail => ['no'], AFSTokenPassing => ['no'], DSAAuthentication => ['yes', 'no'], HostDSAKey => ['/etc/ssh/ssh_host_rsa_key'], HostKey => ['/etc/ssh/ssh_host_ed25519_key', 'none', '/nowhere'], HostCertificate => ['none', '/nowhere'],
	RevokedKeys => ['none', '/etc/ssh/revoked'], AuthorizedPrincipalsFile => ['none', '.ssh/p'], ExposeAuthInfo => ['yes'], PermitTTY => ['no'], PermitUserRC => ['no', 'NO'], X11DisplayOffset => ['10', '0', '-1', 'x'], X11UseLocalhost => ['no'], StreamLocalBindUnlink => ['yes'], AllowStreamLocalForwarding => ['local', 'all', 'No'],
	IgnoreUserKnownHosts => ['yes'], HostbasedUsesNameFromPacketOnly => ['yes'], HostbasedAuthentication => ['yes', 'no'], PermitEmptyPasswords => ['yes', 'no'], PrintMotd => ['no'], PrintLastLog => ['no'], GSSAPIKeyExchange => ['yes'], GSSAPIStrictAcceptorCheck => ['no'], GSSAPICleanupCredentials => ['no'],
	GSSAPIEnablek5users => ['no'], KerberosUseKuserok => ['no'], NoSuchKeyword => ['x'], PerSourcePenalties => ['no'], PAMServiceName => ['sshd'], RefuseConnection => ['yes'], UseBlacklist => ['no'], ShowPatchLevel => ['yes'], PermitBlacklistedKeys => ['no'], GSSUseSessionCCache => ['yes'], IgnoreRootRhosts => ['yes'], MaxStartups2 => ['1'], AuthorizedKeysCommandRunAs => ['x'], LPKPublicKey => ['x']);
push @{$values{PermitTunnel}}, 'Yes', 'point-to-point', 'No';
push @{$values{UnusedConnectionTimeout}}, 'None', '0', 'x', 'none x';
push @{$values{AuthorizedKeysFile}}, '~/k', '~root/k', '~nosuch/k', '/etc/k/%u', '%h/k';
push @{$values{Port}}, 'ssh', 'www', 'domain', 'SSH', '+22', ' 22', '22x';
push @{$values{ListenAddress}}, '127.0.0.1:ssh', 'localhost:22', '10.0.0.1 rdomain nosuch', '10.0.0.1 rdomain', '0', '1', '127.1', '[::]:22', 'fe80::1%lo', '::1%x', '0.0.0.0:22', '0x7f.1', '10.0.0.1:22:';
push @{$values{MaxStartups}}, '5:10', '0', '-1', '10:100:10', '10:101:20';
push @{$values{SetEnv}}, 'A=1 A=2', 'B=1 A=2 B=3';
my @keywords = sort keys %values;
my @criteria = (sub { 'User ' . one('root', 'alice', 'bob', 'a*', '!bob,*', 'roo?', 'ghost', '*', 'alice,bob', '!*') }, sub { 'Group ' . one('ops', 'root', 'admins', '*,!ops', 'nosuch', 'o*', '!ops') },
	sub { 'Address ' . one('192.0.2.0/24', '10.0.0.0/8', '0.0.0.0/0', '2001:db8::/32', '*', '10.*', '!192.0.2.7,192.0.2.0/24', '::/0,0.0.0.0/0', '10.0.0.1/8', '192.0.2.7', '*:*', '1.2.3') },
	sub { 'LocalPort ' . one('22', '2222', '0', 'ssh', 'www', '99999', '22,2222') }, sub { 'LocalAddress ' . one('10.0.0.0/8', '::1', '10.0.0.1') }, sub { 'Host ' . one('192.0.2.*', '*.example', '*') }, sub { 'all' },
	sub { rand() < 0.5 ? 'RDomain *' : one('exec /bin/true', 'canonical', 'final', one('RDomain *', 'RDomain x', 'RDomain !x,*'), 'localuser root', 'originalhost x', 'invalid-user', 'tagged x', 'user', 'Version x') });
sub match {
	my @c = map { $criteria[rand(rand() < 0.15 ? @criteria : 4)]->() } 1 .. (rand() < 0.3 ? 2 : 1);
	s/ /one('=', '  ', ' = ')/e for grep { rand() < 0.05 } @c;
	s/ (\S+)$/ "$1"/ for grep { rand() < 0.07 } @c;
	return one('Match', 'Match', 'match', 'Match') . ' ' . join(' ', @c) . (rand() < 0.05 ? ' # note' : rand() < 0.03 ? ' x' : '');
}
sub setting {
	my $k = rand() < 0.03 ? one('AddressFamily', 'ListenAddress') : rand() < 0.5 ? one(qw(MaxAuthTries PermitRootLogin X11Forwarding LogLevel AllowUsers AllowTcpForwarding)) : one(@keywords);
	my $v = $values{$k}[rand @{$values{$k}} * (rand() < 0.7 ? 0.7 : 1)];
	$v = $k eq 'SetEnv' || $v =~ /["']/ ? $v : one("\"$v\"", "'$v'") if rand() < 0.06;
	$k = lc $k if rand() < 0.2;
	my $line = $k . (rand() < 0.06 ? one('=', ' = ', "\t", ' =', ' == ', '  ') : ' ') . $v;
	$line .= one(' # note', '#note', ' ', "\t", "\r", ';', ' \\', ' "', "\x0c") if rand() < 0.05;
	$line = one("  $line", "\t$line", "# $line", "\"$k\" $v", "\x0b$line") if rand() < 0.06;
	return $line;
}
sub include { return one('Include', 'include', 'Include') . ' ' . one('x/*.conf', 'x/a.conf', "$E/x/b.conf", 'x/[ab].conf x/c.conf', 'none.conf', '"x/c d.conf"', 'x/*') . (rand() < 0.05 ? ' #' : ''); }
sub text {
	my ($lines, $with_include) = @_;
	my @l;
	for (1 .. $lines) { my $r = rand; push @l, $r < 0.22 ? match() : $r < 0.32 && $with_include ? include() : setting(); }
	return join("\n", @l) . (rand() < 0.9 ? "\n" : '');
}
# Few lines are refused if each comes from what is known to work: the rest of the chances goes to what is not.
sub works { my ($t) = @_; put("$E/sshd_config", "$t\n"); return !system("/usr/sbin/sshd -t >/dev/null 2>&1"); }
sub put { my ($p, $t) = @_; open(my $o, '>', $p) or die "$p: $!"; print $o $t; close $o; }

my (%good, @peers);
for my $u ('root', 'alice', 'bob', 'carol', 'dave', 'ghost', 'arthur') { for my $a ('192.0.2.7', '192.0.2.99', '10.1.2.3', '198.51.100.9', '2001:db8::5', 'fe80::1') {
	push @peers, [$u, $a, $a, $_->[0], $_->[1]] for (['10.0.0.1', 22], ['::1', 2222]);
} }
sub canon {
	my %v;
	for (@_) {
		chomp;
		my ($k, $v) = split / /, $_, 2;
		$v //= '';
		$v = 'prohibit-password' if $k eq 'permitrootlogin' && $v eq 'without-password';
		$v{$k} = exists $v{$k} && $k =~ /^(allow|deny)(users|groups)$|^acceptenv$|^setenv$|^port$/ ? "$v{$k} $v" : $v;
	}
	return %v;
}
my ($bad, $n, $refused) = (0, 0, 0);
for my $i (1 .. $count) {
	system("rm -rf $E/sshd_config $E/sshd_config.d $E/x; mkdir -p $E/x");
	my $main = text(2 + rand 8, 1);
	# Most configurations are to start: lines that do not on their own go.
	$main = join('', map { "$_\n" } grep { /^(match|include)/i || ($good{$_} //= works($_) ? 1 : -1) > 0 } split /\n/, $main) if rand() < 0.75;
	if (rand() < 0.2) {
		my $c = one(' ', "\t", '"', "'", '\\', '#', '=', ',', '!', '*', "\r", "\x0c", "\n", 'a', '-', '+');
		substr($main, rand length $main, int rand 2) = $c;
	}
	my %files = ("$E/sshd_config" => $main);
	for my $f ('a.conf', 'b.conf', 'c d.conf', 'z') {
		next if rand() < 0.4;
		my $t = text(1 + rand 4, rand() < 0.1);
		$t = join('', map { "$_\n" } grep { /^(match|include)/i || ($good{$_} //= works($_) ? 1 : -1) > 0 } split /\n/, $t) if rand() < 0.75;
		$files{"$E/x/$f"} = $t;
	}
	my @args;
	if (rand() < 0.35) {
		for (1 .. 1 + rand 3) {
			my $k = one(@keywords);
			my ($v) = grep { /^[\w.:,@\/+*-]+$/ } map { one(@{$values{$_}}) } $k, 'MaxAuthTries', 'LogLevel';
			push @args, $v && rand() < 0.6 ? one("-o$k=$v", "-o${\lc $k}=$v", "-D\0-o\0$k=$v", "-Do\0$k=$v") :
				one("-p\0" . one(22, 2222, 'ssh', 'x', 0), '-4', '-6', '-q', '-d', '-dd', '-e', '-D', '-r', "-g\0" . one('5m', '0', 'x'), '-u0', "-u\0" . one('64', '70', 'x'), '-Q', "-b\x30", "-E\0/dev/null",
					"-h\0" . one("$E/ssh_host_rsa_key", '/nowhere'), "-f\0" . one("$E/other", "$E/other", '/nowhere'), '-z', 'extra', "-oMatch=all", "-oInclude=x/a.conf", "-C\0user=root", '-46', '-dq', '-qd');
		}
		@args = map { split /\0/ } @args;
		if (grep { /other/ } @args) { $files{"$E/other"} = text(1 + rand 6, 1); }
	}
	put('/etc/default/ssh', "SSHD_OPTS=\"@args\"\n");
	unlink "$E/other";
	put($_, $files{$_}) for keys %files;
	my ($wrong, %reach, $reached) = ('');
	for my $peer (map { one(@peers) } 1 .. 4) {
		my ($user, $host, $addr, $laddr, $lport) = @$peer;
		# Debian's unit tests the stock file first.
		my $rc = @args && system('/usr/sbin/sshd -t 2>/tmp/err');
		my @real = $rc ? () : `/usr/sbin/sshd -D @args -T -C user=$user,host=$host,addr=$addr,laddr=$laddr,lport=$lport,rdomain= 2>/tmp/err`;
		$rc ||= $? || grep { /^-C/ } @args;
		my @ours = `/built/resolve-sshd / @$peer`;
		my $our_rc = $?;
		$n++;
		if (!$rc != !$our_rc) { $wrong = 'sshd ' . ($rc ? 'refuses: ' . `head -n 1 /tmp/err` : "starts\n") . '  we: ' . ($our_rc ? $ours[0] : "it starts\n"); last; }
		if ($rc) { $refused++; last; }
		my (%r, %o) = ();
		%r = canon(@real); %o = canon(@ours);
		for my $k (@compared) { $wrong .= "$k: sshd \"" . ($r{$k} // '(none)') . '", we "' . ($o{$k} // '(none)') . "\"\n" if ($r{$k} // '(none)') ne ($o{$k} // '(none)'); }
		last if $wrong;
		next unless grep { $_ == $lport } split ' ', $r{port};
		next if grep { / \S*127\.0\.0\.1:/ } grep { /^listenaddress/ } @real;
		next unless $r{usedns} eq 'no';
		my @k = qw(maxauthtries permitrootlogin x11forwarding loglevel allowusers allowtcpforwarding);
		if (!$reached++) { for (`/built/resolve-sshd / reach @k`) { chomp; my ($k, $v) = split / /, $_, 2; $reach{$k}{$v} = 1; } }
		for my $k (@k) { $wrong .= "reach $k: $user from $addr to $laddr port $lport gets \"" . ($r{$k} // '(none)') . "\", not thought of\n" unless $reach{$k}{$r{$k} // '(none)'}; }
		last if $wrong;
	}
	next unless $wrong;
	$bad++;
	print "== WRONG, configuration $i", @args ? " sshd -D @args" : '', "\n$wrong", map { "--- $_\n$files{$_}" } sort keys %files;
}
print "$count configurations (seed $seed), $refused refused, $n comparisons, $bad differ\n";
exit($bad ? 1 : 0);
