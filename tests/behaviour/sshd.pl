#!/usr/bin/perl
# Runs inside the throw-away root; see sshd.sh.  Cases are "name", { path => text }, [ peers ].
use strict;
use warnings;

my $E = "/etc/ssh";
my $stock = do { local (@ARGV, $/) = ("$E/sshd_config"); <> };
mkdir "/run/sshd";
system("groupadd ops; useradd -G ops alice; useradd -g ops bob; useradd carol; echo 'admins:x:'\$(getent group ops | cut -d: -f3)':carol' >>/etc/group") == 0 or die;
my @peers = (["root", "h.example", "192.0.2.7", "10.0.0.1", 22], ["alice", "h.example", "192.0.2.7", "10.0.0.1", 22],
	["bob", "x.lan", "2001:db8::5", "::1", 2222], ["carol", "x.lan", "10.9.8.7", "10.0.0.2", 22]);
my @cases;
my $n = 0;
sub main_ { push @cases, [ shift(@_), { "sshd_config" => join("", map { "$_\n" } @_) } ]; }
sub drop { my ($name, %f) = @_; push @cases, [ $name, { "sshd_config" => $stock, map { ("sshd_config.d/$_", $f{$_}) } keys %f } ]; }

push @cases, ["stock", { "sshd_config" => $stock }], ["empty", { "sshd_config" => "" }];
drop("first wins", "10.conf" => "MaxAuthTries 3\n", "9.conf" => "MaxAuthTries 4\n");
drop("capitals first", "a.conf" => "MaxAuthTries 3\n", "Z.conf" => "MaxAuthTries 4\n");
drop("names not read", "a" => "MaxAuthTries 3\n", ".x.conf" => "MaxAuthTries 4\n", "b.conf~" => "MaxAuthTries 2\n");
drop("match ends with file", "a.conf" => "Match User alice\nX11Forwarding no\n", "b.conf" => "MaxAuthTries 2\n");
drop("match all in drop-in", "a.conf" => "MaxAuthTries 5\nMatch all\nMaxAuthTries 2\nPermitRootLogin no\n");
drop("x11 in drop-in", "a.conf" => "X11Forwarding no\n");
drop("crlf", "a.conf" => "MaxAuthTries 3\r\nLogLevel VERBOSE\r\n");
drop("bom", "a.conf" => "\xef\xbb\xbfMaxAuthTries 3\n");
drop("no newline", "a.conf" => "MaxAuthTries 3");
main_("appended too late", "X11Forwarding yes", "X11Forwarding no");
main_($_, $_) for ("MaxAuthTries 04", "MaxAuthTries 0x4", "MaxAuthTries -1", "MaxAuthTries 4294967297", "MaxAuthTries",
	"MaxAuthTries 3 4", "MaxAuthTries=3", "MaxAuthTries = 3", "MaxAuthTries == 3", "maxauthtries\t3", "MaxAuthTries \"3\"",
	"MaxAuthTries '3'", "\"MaxAuthTries\" 3", "MaxAuthTries 3 # why", "MaxAuthTries 3#why", "MaxAuthTries 3\\", "MaxAuthTries \"3",
	"PermitRootLogin NO", "PermitRootLogin no#yes", "PermitRootLogin no;", "PermitRootLogin without-password",
	"PermitRootLogin nope", "[sshd]", "Nonsense yes", "Protocol 2", "UsePrivilegeSeparation sandbox", "LogLevel WARNING",
	"LogLevel verbose", "SyslogFacility authpriv", "SyslogFacility kern", "LoginGraceTime 1m30s", "LoginGraceTime 1x",
	"LoginGraceTime 0", "ClientAliveInterval 15m", "ClientAliveCountMax 0", "MaxStartups 10:30:60", "MaxStartups 10:30",
	"MaxStartups 5", "MaxStartups 10:0:60", "Compression delayed", "Compression maybe", "IgnoreRhosts shosts-only",
	"GatewayPorts clientspecified", "AllowTcpForwarding local", "AllowTcpForwarding sideways", "Banner /etc/issue.net",
	"Banner none", "RDomain none", "UnusedConnectionTimeout 5m", "UnusedConnectionTimeout none", "PermitUserEnvironment LANG,LC_*",
	"AuthenticationMethods any publickey", "AuthenticationMethods publickey,password publickey,keyboard-interactive",
	"AuthenticationMethods magic", "AuthorizedKeysCommand /bin/true", "AuthorizedKeysCommand true", "Subsystem sftp",
	"ChallengeResponseAuthentication no", "SkeyAuthentication no", "KeepAlive no", "DSAAuthentication no", "RSAAuthentication yes",
	"Port 0", "Port 2222", "ForceCommand /bin/date +%s # x", "SetEnv A=1 B=2", "SetEnv A", "AcceptEnv A=1", "Include", "Include /nowhere",
	"HostKey /nowhere");
main_("two values quoted", "AllowUsers alice \"a b\" bob,carol");
main_("allow adds up", "AllowUsers alice", "DenyUsers root", "AllowUsers bob carol", "AllowGroups ops", "AllowGroups adm");
main_("allow in match replaces", "AllowUsers alice bob", "Match User root", "AllowUsers root", "AllowUsers toor");
main_("setenv first line", "SetEnv TMOUT=1 X=2", "SetEnv Y=3");
main_("acceptenv adds", "AcceptEnv LANG", "AcceptEnv LC_* TMOUT");
main_("authkeys first line", "AuthorizedKeysFile a b", "AuthorizedKeysFile c");
main_("methods disabled", "PasswordAuthentication no", "AuthenticationMethods password");
main_("methods half disabled", "PasswordAuthentication no", "AuthenticationMethods password publickey");
main_("subsystem twice", "Subsystem sftp a", "Subsystem sftp b");
main_("subsystems", "Subsystem sftp internal-sftp -l INFO", "Subsystem x /bin/x");
# Not compared: "Ciphers -*", for which -T puts the defaults back in and the daemon serves nobody.
for my $list ("aes256-ctr", "AES256-CTR", "arcfour", "rijndael-cbc\@lysator.liu.se", "+aes128-cbc", "-chacha20*", "-aes*-ctr,*gcm*",
	"^aes256-ctr", "^3des-cbc,aes256-ctr", "+aes*", "aes256-ctr, aes128-ctr", "aes256-ctr,aes256-ctr", "aes256-ctr,", "aes256-ctr,,nosuch", "+aes128-ctr") {
	main_("Ciphers $list", "Ciphers $list");
}
main_("Ciphers twice", "Ciphers -aes128-ctr", "Ciphers -chacha20*");
main_("MACs $_", "MACs $_") for ("-hmac-sha1", "-umac-64*,hmac-sha1*", "hmac-sha2-512,hmac-sha2-256", "+hmac-md5", "hmac-md4", "^hmac-sha2-512-etm\@openssh.com");
main_("Kex $_", "KexAlgorithms $_") for ("-sntrup*", "curve25519-sha256", "+diffie-hellman-group1-sha1", "^ecdh-sha2-nistp521", "nosuch");
main_("HostKeyAlgorithms $_", "HostKeyAlgorithms $_") for ("+ssh-rsa", "-ecdsa*", "ssh-ed25519", "rsa-sha2-*", "^rsa-sha2-512", "ssh-foo", "+*dss*");
main_("CASignatureAlgorithms $_", "CASignatureAlgorithms $_") for ("+ssh-rsa", "-ecdsa*", "rsa-sha2-512");
main_("Match $_", "MaxAuthTries 4", "Match $_", "MaxAuthTries 2", "X11Forwarding yes") for ("User root", "User=root", "user \"root\"", "User root,alice",
	"User !root,*", "User roo?", "Group ops", "Group root", "Group !ops,*", "Group admins", "Host *.lan", "Host X.LAN", "Address 192.0.2.0/24",
	"Address 0.0.0.0/0", "Address 2001:db8::/32", "Address 192.0.2.1/24", "Address 10.*", "Address !192.0.2.7,*", "LocalAddress 10.0.0.1",
	"LocalPort 2222", "LocalPort x", "User root Address 192.0.2.0/24", "all", "All # x", "all User root", "User", "", "Colour red", "User root # x",
	"User root extra", "Address 300.1.1.1", "Address ,", "Address 10.0.0.0/33", "RDomain x", "Group ops User alice");
main_("first match wins", "Match all", "MaxAuthTries 2", "Match User root", "MaxAuthTries 5");
main_("match then all", "MaxAuthTries 6", "Match User alice", "MaxAuthTries 3", "Match all", "MaxAuthTries 4");
main_("global in match", "Match User alice", "Ciphers aes256-ctr");
main_("global in match all", "Match all", "Port 2200", "UsePAM yes");
main_("usepam in match", "Match User root", "UsePAM no");
main_("indent means nothing", "Match User alice", "  MaxAuthTries 2", "LogLevel ERROR");
main_("loglevel in match", "Match Address 10.0.0.0/8", "LogLevel DEBUG3", "Banner /x");
push @cases, ["include in match", { "sshd_config" => "Match User alice\nInclude x/*.conf\nMaxAuthTries 1\n", "x/a.conf" => "MaxAuthTries 2\n", "x/b.conf" => "Match User root\nMaxAuthTries 3\nMatch all\nLogLevel DEBUG\n" }],
	["include relative, nested", { "sshd_config" => "Include x/a.conf\nMaxAuthTries 1\n", "x/a.conf" => "Include y.conf\n", "y.conf" => "MaxAuthTries 5\n" }],
	["include after match in include", { "sshd_config" => "Include x/a.conf\nMaxAuthTries 1\n", "x/a.conf" => "Match User alice\nMaxAuthTries 2\nInclude y.conf\n", "y.conf" => "LogLevel ERROR\nMatch all\nMaxSessions 3\n" }],
	["self include", { "sshd_config" => "Include x/a.conf\n", "x/a.conf" => "Include x/a.conf\n" }],
	["several patterns", { "sshd_config" => "Include x/[ab].conf \"x/c d.conf\" x/?.cnf\nMaxAuthTries 6\n", "x/a.conf" => "MaxAuthTries 2\n", "x/c d.conf" => "LogLevel DEBUG\n", "x/z.cnf" => "MaxSessions 1\n" }],
	["dangling", { "sshd_config" => "Include x/*.conf\n", "x/a.conf" => \"/nowhere" }],
	["dangling, plain", { "sshd_config" => "Include x/a.conf\n", "x/a.conf" => \"/nowhere" }],
	["folder", { "sshd_config" => "Include x/*.conf\nMaxAuthTries 2\n", "x/a.conf/y" => "MaxAuthTries 1\n" }],
	["mode 0", { "sshd_config" => "Include x/*.conf\n", "x/a.conf" => "MaxAuthTries 1\n" }, 0],
	["no file", { }];

srand(20261121); # the same generated cases every time
my @words = ("MaxAuthTries 2", "MaxAuthTries 5", "PermitRootLogin yes", "PermitRootLogin no", "PasswordAuthentication no", "X11Forwarding yes",
	"AllowUsers alice root", "AllowGroups ops", "ClientAliveInterval 300", "ClientAliveInterval 5m", "LogLevel VERBOSE", "Banner /etc/issue",
	"Match User alice", "Match User root,bob", "Match Address 192.0.2.0/24", "Match Group ops", "Match all", "Include x/a.conf", "Include x/*.conf",
	"PubkeyAuthentication no", "AcceptEnv TMOUT", "AuthenticationMethods publickey");
sub lines_ { return join("", map { $words[rand @words] . "\n" } 1 .. 3 + rand 6); }
for (1 .. 60) {
	my $inner = join("", grep { !/Include/ } map { "$_\n" } split /\n/, lines_());
	push @cases, ["generated $_", { "sshd_config" => lines_(), "x/a.conf" => $inner, "x/b.conf" => "MaxSessions 4\nMatch User carol\nMaxSessions 5\n" }];
}

sub canon { # sshd -T's lines as one value a keyword, in our normal form
	my %v;
	for (@_) {
		chomp;
		my ($k, $v) = split / /, $_, 2;
		$v = "" unless defined $v;
		$v = "prohibit-password" if $k eq "permitrootlogin" && $v eq "without-password";
		$v{$k} = exists $v{$k} && $k =~ /^(allow|deny)(users|groups)$|^acceptenv$|^subsystem$|^setenv$|^port$/ ? "$v{$k} $v" : $v;
	}
	return %v;
}

my ($good, $bad) = (0, 0);
for my $case (@cases) {
	my ($name, $files, $mode) = @$case;
	system("rm -rf $E/sshd_config $E/sshd_config.d $E/x $E/y.conf; mkdir -p $E/sshd_config.d $E/x");
	for my $p (keys %$files) {
		(my $dir = "$E/$p") =~ s,/[^/]*$,,;
		system("mkdir", "-p", $dir);
		if (ref $files->{$p}) { symlink ${$files->{$p}}, "$E/$p"; next; }
		open(my $o, ">", "$E/$p") or die "$p: $!"; binmode $o; print $o $files->{$p}; close $o;
		chmod $mode, "$E/$p" if defined $mode && $p =~ m,/,;
	}
	for my $peer (@peers) {
		my ($user, $host, $addr, $laddr, $lport) = @$peer;
		my @real = `/usr/sbin/sshd -T -C user=$user,host=$host,addr=$addr,laddr=$laddr,lport=$lport 2>/tmp/err`;
		my $real_rc = $?;
		my @ours = `/build/resolve-sshd / @$peer`;
		my $our_rc = $?;
		my ($wrong, %real, %ours) = ("");
		if (!$real_rc != !$our_rc) {
			$wrong = "sshd " . ($real_rc ? "refuses: " . `head -n 1 /tmp/err` : "starts") . " but we say " . ($our_rc ? $ours[0] : "it starts");
		} elsif (!$real_rc) {
			%real = canon(@real);
			%ours = canon(@ours);
			for my $k (sort keys %ours) {
				my $r = exists $real{$k} ? $real{$k} : "(none)";
				$r =~ s/^any$/$ours{$k}/ if 0;
				$wrong .= " $k: sshd \"$r\", we \"$ours{$k}\";" if $r ne $ours{$k};
			}
			for my $k ("allowusers", "allowgroups", "denyusers", "denygroups", "setenv", "acceptenv", "subsystem") {
				$wrong .= " $k: sshd \"$real{$k}\", we none;" if exists $real{$k} && !exists $ours{$k};
			}
		}
		if ($wrong) { print "WRONG [$name] as $user: $wrong\n"; $bad++; last; } else { $good++; }
		last if $real_rc;
	}
}
printf "%d configurations, %d comparisons agree, %d configurations differ\n", scalar @cases, $good, $bad;
exit($bad ? 1 : 0);
