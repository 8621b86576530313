#!/usr/bin/perl
# Random cases of lockout, history or quality: those of the corpus, changed as administrators' hands and tools change them.
# usage: generate.pl KIND SEED COUNT > FILE.cases      the same seed makes the same cases; FILE for disagree.sh
#
# A case begins as one of KIND.cases (often its standard one), sometimes with a file of another or a list, a group, an
# access.conf that some line asks; then one to four changes: a line lost, doubled, moved, its control word, jump, numbers or arguments changed, a line put in, lines
# moved to an included file, a service rewritten.
use strict;
use warnings;
use FindBin;

my ($kind, $seed, $count) = @ARGV;
die "usage: generate.pl lockout|history|quality SEED COUNT\n" unless defined $count;
srand $seed;
my %short = (auth => '/etc/pam.d/common-auth', account => '/etc/pam.d/common-account',
	password => '/etc/pam.d/common-password', conf => '/etc/security/faillock.conf');

sub pick { return $_[int rand @_]; }
sub chance { return rand() < $_[0]; }

# Cases as lists of items: [path, options, lines...] for files, or a line of text.
my (%text, %items, @head, $at);
open(my $in, '<', "$FindBin::Bin/$kind.cases") or die "$kind.cases: $!\n";
while (<$in>) {
	chomp;
	if (/^== (\S+)/) { $at = $1; $text{$at} = []; }
	elsif (/^#/ || !/\S/) { }
	elsif (defined $at) { push @{$text{$at}}, $_; }
	else { push @head, $_; }
}

sub whole { return map { /^use:\s*(\S+)/ ? whole($1) : $_ } @{$text{$_[0]}}; }

sub items {
	my @i;
	for (whole($_[0])) {
		if (/^\|(?: (.*))?$/) { push @{$i[-1]}, $1 // ''; }
		elsif (/^(auth|account|password|conf):\s*(.*)$/) { push @i, ["file: $short{$1}", $2]; }
		elsif (/^((?:file|append): \S+)\s*(.*)$/) { push @i, [$1, $2]; }
		else { push @i, $_; }
	}
	my @last;
	for my $i (reverse @i) { # a file written twice: the last one stands
		next if ref $i && $i->[0] =~ /^file/ && grep { ref && $_->[0] eq $i->[0] } @last;
		unshift @last, $i;
	}
	return \@last;
}

my @bases = grep { my $n = $_; $n !~ /^:/ && !grep { /x{80}/ } whole($n) } sort keys %text;
my $phase = $kind eq 'lockout' ? 'auth' : 'password';
my %standard = (
	lockout => [
		[["file: $short{auth}", '', 'auth requisite pam_faillock.so preauth', 'auth [success=2 default=ignore] pam_unix.so nullok',
			'auth [default=die] pam_faillock.so authfail', 'auth requisite pam_deny.so', 'auth required pam_permit.so'],
		["file: $short{account}", '', 'account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so', 'account requisite pam_deny.so',
			'account required pam_permit.so', 'account required pam_faillock.so'],
		["file: $short{conf}", '', 'deny = 3', 'unlock_time = 900']],
		[["file: $short{auth}", '', 'auth required pam_env.so', 'auth required pam_faillock.so preauth silent audit deny=3 unlock_time=900 fail_interval=900',
			'auth sufficient pam_unix.so nullok try_first_pass', 'auth [default=die] pam_faillock.so authfail audit deny=3 unlock_time=900',
			'auth required pam_deny.so'],
		["file: $short{account}", '', 'account required pam_faillock.so', 'account required pam_unix.so']],
		[["file: $short{auth}", '', 'auth required pam_faillock.so preauth audit silent deny=3 unlock_time=900',
			'auth [success=1 default=ignore] pam_unix.so nullok', 'auth [default=die] pam_faillock.so authfail audit deny=3 unlock_time=900',
			'auth sufficient pam_faillock.so authsucc audit deny=3 unlock_time=900', 'auth requisite pam_deny.so', 'auth required pam_permit.so'],
		["file: $short{account}", '', 'account required pam_faillock.so', 'account [success=1 new_authtok_reqd=done default=ignore] pam_unix.so',
			'account requisite pam_deny.so', 'account required pam_permit.so']],
	],
	history => [
		[["file: $short{password}", '', 'password requisite pam_pwquality.so retry=3', 'password required pam_pwhistory.so remember=5 use_authtok',
			'password [success=1 default=ignore] pam_unix.so use_authtok try_first_pass sha512', 'password requisite pam_deny.so',
			'password required pam_permit.so']],
		[["file: $short{password}", '', 'password required pam_pwhistory.so remember=4', 'password sufficient pam_unix.so use_authtok sha512',
			'password required pam_deny.so']],
		[["file: $short{password}", '', 'password requisite pam_pwquality.so retry=3', 'password [success=1 default=ignore] pam_unix.so obscure use_authtok sha512 remember=5',
			'password requisite pam_deny.so', 'password required pam_permit.so']],
	],
);

my @words = qw(required required requisite sufficient optional [success=ok_default=bad] [default=die] [default=bad] [default=ignore]
	[success=1_default=ignore] [success=2_default=ignore] [success=3_default=ignore] [success=done_default=ignore] [success=done_default=die]
	[success=ok_new_authtok_reqd=ok_ignore=ignore_default=bad] [success=ok_default=1] [success=1_default=bad] [success=1_default=die]
	[success=done_new_authtok_reqd=done_ignore=ignore_default=bad] [default=1_ignore=ignore_success=ok] [default=reset] [default=ok]
	[default=done] [success=ignore_default=die] [auth_err=die_default=ignore] [success=ok_ignore=1_default=ignore] [authinfo_unavail=ignore_user_unknown=ignore_success=ok_default=die]
	Required SUFFICIENT requred binding [success=ok_default=2] [default=2] [success=bad_ignore=ignore_default=ok]);

my @new = $kind eq 'lockout' ? (
	'pam_env.so', 'pam_faildelay.so delay=2000000', 'pam_nologin.so', 'pam_group.so', 'pam_permit.so', 'pam_deny.so', 'pam_cap.so',
	'pam_localuser.so', 'pam_usertype.so isregular', 'pam_usertype.so issystem', 'pam_succeed_if.so uid >= 1000 quiet_success', 'pam_succeed_if.so uid < 1000 quiet',
	'pam_succeed_if.so user ingroup sudo', 'pam_succeed_if.so user notingroup nolock', 'pam_succeed_if.so service = sshd', 'pam_succeed_if.so service notin su:sudo',
	'pam_succeed_if.so user = alice', 'pam_succeed_if.so user != root', 'pam_succeed_if.so use_uid uid = 0', 'pam_succeed_if.so rhost = 192.0.2.1', 'pam_succeed_if.so tty =~ tty*',
	'pam_listfile.so item=user sense=allow file=/etc/allowed onerr=fail', 'pam_listfile.so item=user sense=deny file=/etc/denied onerr=succeed',
	'pam_wheel.so', 'pam_wheel.so use_uid group=sudo', 'pam_wheel.so trust', 'pam_access.so', 'pam_access.so accessfile=/etc/none.conf', 'pam_time.so', 'pam_shells.so', 'pam_securetty.so', 'pam_rootok.so',
	'pam_sss.so forward_pass', 'pam_ldap.so use_first_pass', 'pam_fprintd.so', 'pam_unix.so', 'pam_unix.so try_first_pass', 'pam_unix.so use_first_pass', 'pam_unix.so nullok likeauth',
	'pam_faillock.so preauth', 'pam_faillock.so authfail', 'pam_faillock.so authsucc', 'pam_faillock.so', 'pam_tally2.so deny=3 unlock_time=900', 'pam_warn.so', 'pam_echo.so file=/etc/issue',
	'pam_debug.so auth=auth_err', 'pam_debug.so auth=success', 'pam_debug.so auth=ignore', 'pam_debug.so auth=user_unknown', 'pam_mail.so', 'pam_keyinit.so', 'pam_loginuid.so', 'pam_limits.so', 'pam_lastlog.so inactive=30', 'pam_lastlog.so',
	'pam_google_authenticator.so nullok', 'pam_u2f.so nouserok', 'pam_timestamp.so', 'pam_selinux.so', 'pam_issue.so', 'pam_umask.so', 'pam_rhosts.so', 'pam_ftp.so', 'pam_userdb.so db=/etc/nodb', 'pam_systemd.so', 'pam_gnome_keyring.so') : (
	'pam_pwquality.so', 'pam_pwquality.so retry=3 minlen=14', 'pam_pwquality.so use_authtok', 'pam_cracklib.so retry=3 minlen=10', 'pam_permit.so', 'pam_deny.so', 'pam_pwhistory.so remember=5',
	'pam_pwhistory.so remember=5 use_authtok', 'pam_pwhistory.so remember=2 use_authtok', 'pam_pwhistory.so remember=24 enforce_for_root retry=3', 'pam_pwhistory.so use_authtok remember=0',
	'pam_unix.so', 'pam_unix.so use_authtok sha512', 'pam_unix.so remember=5 sha512', 'pam_unix.so use_authtok remember=4 sha512', 'pam_unix.so try_first_pass sha512', 'pam_unix.so use_first_pass sha512',
	'pam_sss.so use_authtok', 'pam_gnome_keyring.so', 'pam_localuser.so', 'pam_usertype.so isregular', 'pam_succeed_if.so uid >= 1000', 'pam_succeed_if.so user ingroup sudo', 'pam_succeed_if.so service = passwd',
	'pam_warn.so', 'pam_rootok.so', 'pam_debug.so chauthtok=authtok_err', 'pam_debug.so prechauthtok=ignore', 'pam_listfile.so item=user sense=deny file=/etc/denied onerr=succeed', 'pam_faillock.so', 'pam_limits.so',
	'pam_securetty.so', 'pam_exec.so quiet /bin/true', 'pam_env.so', 'pam_wheel.so', 'pam_google_authenticator.so');
my @arguments = $kind eq 'lockout' ? qw(deny=3 deny=5 deny=0 deny=1 deny=2 deny=4 unlock_time=900 unlock_time=899 unlock_time=600 unlock_time=0 unlock_time=1800 unlock_time=never unlock_time=86400
	unlock_time=604800 unlock_time=604801 fail_interval=900 fail_interval=60 fail_interval=450 fail_interval=1800 even_deny_root root_unlock_time=60 silent audit nodelay no_log_info local_users_only
	admin_group=sudo admin_group=alice dir=/run/other dir=/var/log/faillock dir=/none/there conf=/etc/security/faillock.conf conf=/etc/security/other.conf
	preauth authfail authsucc onerr=fail onerr=succeed [deny=3] Deny=3 nullok use_first_pass try_first_pass use_authtok likeauth deny= unlock_time unlock_time=0x384 deny=3x)
	: qw(remember=3 remember=5 remember=2 remember=1 remember=0 remember=4 remember=24 remember=401 remember=-1 remember=x Remember=5 use_authtok use_authtok try_first_pass use_first_pass
	enforce_for_root retry=3 retry=1 retry=0 sha512 obscure minlen=12 file=/etc/security/opw type=UNIX authtok_type=x debug shadow nullok [remember=5] use_authtok=1 try_authtok not_set_pass);
my @conf = ('deny = 3', 'deny=3', 'deny = 5', 'deny = 0', 'deny = 2', 'Deny = 3', '# deny = 3', '#unlock_time = 900', 'unlock_time = 900', 'unlock_time=900', 'unlock_time = 1800', 'unlock_time = 60', 'unlock_time = 0',
	'unlock_time = never', 'unlock_time 900', 'unlock_time : 900', 'unlock_time = 900 # 15 min', 'unlock_time = 15 * 60', 'unlock_time = "900"', "unlock_time\t=\t900", 'unlock_time == 1200', 'fail_interval = 900', 'fail_interval = 300', 'fail_interval = 3600',
	'even_deny_root', 'root_unlock_time = 60', 'silent', 'audit', 'nodelay', 'local_users_only', 'admin_group = sudo', 'admin_group = alice', 'dir = /run/faillock', 'dir = /var/log/faillock', 'dir = /none/there', 'dir = faillock', '[faillock]',
	'deny = three', 'deny = 3 5', 'deny = +3', 'deny = 03', 'unlock_time = 1e3', 'unlock_time = 0900', 'unlock_time = -1', 'unlock_time = 9000000', ' deny=3', 'deny = ', 'unlock_time =900', '= 5', 'deny', 'deny = 4\\', '\\x09unlock_time = 700');

if ($kind eq 'quality') {
	$short{conf} = '/etc/security/pwquality.conf';
	my @tail = ('password [success=1 default=ignore] pam_unix.so obscure use_authtok try_first_pass yescrypt', 'password requisite pam_deny.so', 'password required pam_permit.so');
	@{$standard{quality}} = map { my $l = $_; [["file: $short{password}", '', @$l], ["file: $short{conf}", '', pick([], ['minclass = 3'], ['minlen = 14', 'dcredit = -1', 'ucredit = -1', 'ocredit = -1', 'lcredit = -1'], ['minlen = 12', 'minclass = 4', 'maxrepeat = 3'])->@*]] }
		(['password requisite pam_pwquality.so retry=3', @tail], ['password requisite pam_pwquality.so retry=3 minlen=8 minclass=3', @tail],
		['password requisite pam_pwquality.so try_first_pass local_users_only retry=3 minclass=3 authtok_type=', 'password sufficient pam_unix.so sha512 shadow nullok try_first_pass use_authtok', 'password required pam_deny.so'],
		['password requisite pam_pwquality.so retry=3 minlen=12 dcredit=-1 ucredit=-1 lcredit=-1 ocredit=-1', 'password required pam_pwhistory.so remember=5 use_authtok', @tail],
		['password [success=1 default=ignore] pam_succeed_if.so user ingroup staff2 quiet', 'password requisite pam_pwquality.so minclass=3', 'password required pam_unix.so yescrypt']);
	push @new, 'pam_pwquality.so minclass=3', 'pam_pwquality.so minclass=3 use_authtok', 'pam_pwquality.so minclass=4 minlen=16 local_users_only', 'pam_pwquality.so minclass=3 enforcing=0', 'pam_cracklib.so minclass=3', 'pam_succeed_if.so user = alice',
		'pam_succeed_if.so uid >= 1000 quiet', 'pam_succeed_if.so user ingroup staff2', 'pam_succeed_if.so user notingroup staff2', 'pam_succeed_if.so service = su', 'pam_localuser.so', 'pam_unix.so minlen=12 use_authtok', 'pam_unix.so minlen=12', 'pam_debug.so chauthtok=success prechauthtok=success',
		'pam_debug.so chauthtok=maxtries', 'pam_exec.so quiet /bin/false', 'pam_exec.so expose_authtok quiet /bin/true', 'pam_echo.so file=/etc/issue', 'pam_access.so', 'pam_shells.so', 'pam_usertype.so issystem', 'pam_permit.so', 'pam_permit.so', 'pam_passwdqc.so min=disabled,24,11,8,8';
	@arguments = (qw(minlen=8 minlen=7 minlen=12 minlen=14 minlen=6 minlen=x minlen= minlen=08 minlen=+9 minlen=0x10 MINLEN=12 minclass=3 minclass=4 minclass=2 minclass=0 minclass=-1 MinClass=3 dcredit=-1 ucredit=-1 lcredit=-1 ocredit=-1
		dcredit=0 ucredit=1 lcredit=2 ocredit=1 dcredit=-2 usercheck=0 usercheck=1 usersubstr=4 usersubstr=-2 enforcing=0 enforcing=1 dictcheck=0 dictpath=/none/dict gecoscheck=1 maxrepeat=3 maxclassrepeat=4 maxclassrepeat=1 maxsequence=3 difok=5 difok=0 difok=20
		retry=1 retry=3 retry=0 retry=x enforce_for_root enforce_for_root=0 local_users_only local_users_only=0 use_authtok use_authtok use_first_pass try_first_pass use_authtokx try_authtok authtok_type=X authtok_type= type=NEW reject_username debug badwords=alice
		[minlen=12] minlen=12; "minclass=3" --minclass=3 remember=3 obscure minlen=12 nullok sha512 des shadow not_set_pass conf=/etc/security/other.conf), 'minlen = 12', 'minclass= 3', 'minlen=12,minclass=3', '[badwords=agency alice]', '[minclass=3 minlen=9]', 'min=disabled,24,11,8,8');
	@conf = ('minlen = 8', 'minlen = 14', 'minlen = 7', 'minlen=12', 'minlen 12', 'minlen: 12', 'minlen = "12"', 'minlen = 12 # CIS', 'minlen = 12 chars', "minlen\t=\t12", 'MINLEN = 12', '#minlen = 12', '# minclass = 3', 'minclass = 3', 'minclass = 3', 'minclass=4', 'minclass = 0', 'minclass = 5',
		'minclass == 3', 'minclass =', 'minclass', 'minclass = three', 'dcredit = -1', 'ucredit = -1', 'lcredit = -1', 'ocredit = -1', 'dcredit = 1', 'ucredit = 1', 'lcredit = 1', 'ocredit = 1', 'dcredit = 2', 'dcredit = -0', 'ocredit = - 1', 'usercheck = 0', 'usercheck=1', 'usersubstr = 4', 'usersubstr = 3',
		'gecoscheck = 1', 'dictcheck = 0', 'dictpath =', 'dictpath = /usr/share/dict', 'enforcing = 0', 'enforcing = 1', 'enforce_for_root', 'enforce_for_root = 0', 'local_users_only', 'retry = 3', 'difok = 8', 'difok = 0', 'maxrepeat = 3', 'maxclassrepeat = 4', 'maxsequence = 3',
		'badwords = alice', 'badwords = denyservice "alice"', '[pwquality]', 'reject_username', 'try_first_pass', 'use_authtok', 'remember = 5', 'palindrome', 'difignore = 23', '\xef\xbb\xbfminclass = 3', '\x00minclass = 3', 'minclass = 3\x00', ' ', '=', '; minclass = 3', 'minclass = 3;', 'minclass = ３', 'minlen = 99999999999');
}

# The lines of a stack among those of a file: [where, type, control, rest].
sub stack_lines {
	my ($f) = @_;
	my @l;
	for my $i (2 .. $#$f) {
		push @l, $i if $f->[$i] =~ /^-?(auth|account|password)\s/i;
	}
	return @l;
}

sub control { my $w = pick(@words); $w =~ s/_(?=[a-z_]+=)/ /g; $w =~ s/new authtok reqd/new_authtok_reqd/; return $w; }

# The words whose "_" stood for a blank: the names with "_" of their own are put right.
sub right {
	my ($w) = @_;
	$w =~ s/auth err/auth_err/; $w =~ s/user unknown/user_unknown/; $w =~ s/authinfo unavail/authinfo_unavail/; $w =~ s/authtok reqd/authtok_reqd/; $w =~ s/new authtok/new_authtok/;
	return $w;
}

sub with_control {
	my ($line) = @_;
	my $w = right(control());
	$line =~ s/^(\S+\s+)(\[[^]]*\]|\S+)/$1$w/;
	return $line;
}

sub change {
	my ($case) = @_;
	my @files = grep { ref && $_->[0] =~ m{pam\.d/} && stack_lines($_) } @$case;
	my @confs = grep { ref && $_->[0] =~ m{/etc/security/} && @$_ > 2 } @$case;
	if ($kind ne 'history' && chance($kind eq 'quality' ? 0.4 : 0.15)) { # faillock.conf, pwquality.conf
		my $f = pick(@confs);
		if ($kind eq 'quality' && chance(0.2)) { push @$case, $f = ["file: $short{conf}.d/" . pick('50-local.conf', 'a.conf', '10-cis.conf', 'x.conf.bak', 'README', '.hidden.conf', 'z.conf.conf'), '', pick(@conf)]; }
		if (!$f) { push @$case, $f = ["file: $short{conf}", '', $kind eq 'quality' ? ('minlen = 8', 'minclass = 3') : ('deny = 3', 'unlock_time = 900')]; }
		my $what = int rand 5;
		if ($what == 0 && @$f > 3) { splice @$f, 2 + int rand(@$f - 2), 1; }
		elsif ($what == 1) { $f->[1] = pick('crlf', 'nonl', 'crlf nonl'); }
		else { splice @$f, 2 + int rand(@$f - 1), 0, pick(@conf); }
		return;
	}
	return unless @files;
	# the phase that matters more often than the other
	my @mine = grep { my $f = $_; grep { $f->[$_] =~ /^-?$phase/i } stack_lines($f) } @files;
	my $f = chance(0.85) && @mine ? pick(@mine) : pick(@files);
	my @at = stack_lines($f);
	my $i = pick(@at);
	my $type = $f->[$i] =~ /^-?(\w+)/ ? lc $1 : $phase;
	my $what = int rand 20;
	if ($what < 2) { splice @$f, $i, 1 if @at > 1; }
	elsif ($what < 3) { splice @$f, $i, 0, $f->[$i]; }
	elsif ($what < 5) { my $j = pick(@at); @$f[$i, $j] = @$f[$j, $i]; }
	elsif ($what < 6) { my ($l) = splice @$f, $i, 1; splice @$f, 2 + int rand(@$f - 1), 0, $l; }
	elsif ($what < 9) { $f->[$i] = with_control($f->[$i]); }
	elsif ($what < 10) { my @j = grep { $f->[$_] =~ /=\d+[ \]]/ } @at; my $j = @j ? pick(@j) : $i; my $n = pick(1, 1, 2, 2, 3, 4, 5, 9); $f->[$j] =~ s/(\[[^]]*=)\d+/$1$n/; }
	elsif ($what < 12) { # a number
		my @j = grep { $f->[$_] =~ /(deny|unlock_time|remember|fail_interval|minlen|minclass|retry)=/ } @at;
		my $j = @j ? pick(@j) : $i;
		my $a = pick(@arguments);
		my ($key) = $a =~ /^([a-z_]+)=/;
		if ($key && $f->[$j] =~ /\b$key=/) { $f->[$j] =~ s/\b$key=\S*/$a/; } else { $f->[$j] .= " $a"; }
	} elsif ($what < 14) { # an argument more or less
		if (chance(0.5)) { $f->[$i] .= ' ' . pick(@arguments); }
		else { my @w = split ' ', $f->[$i]; splice @w, 3 + int rand(@w - 3), 1 if @w > 3 && $f->[$i] !~ /\[/; $f->[$i] = join ' ', @w if $f->[$i] !~ /\[/; $f->[$i] =~ s/ \S+$// if $f->[$i] =~ /\[/ && $f->[$i] =~ /\.so \S/; }
	} elsif ($what < 16) { splice @$f, pick(@at, $#$f + 1), 0, right("$type " . control() . ' ' . pick(@new)); }
	elsif ($what < 17) { # into an included file
		my $j = pick(@at);
		($i, $j) = ($j, $i) if $i > $j;
		my @moved = splice @$f, $i, $j - $i + 1;
		my $name = "part-" . int rand 1000;
		splice @$f, $i, 0, pick("$type include $name", "$type substack $name", "\@include $name", "$type substack $name");
		push @$case, ["file: /etc/pam.d/$name", '', @moved, chance(0.2) ? "$type required pam_permit.so" : ()];
	} elsif ($what < 18) { # how it is written
		my $how = int rand 8;
		if ($how == 0) { $f->[$i] =~ s/^(\w+)/\U$1/; }
		elsif ($how == 1) { $f->[$i] =~ s/ /\t\t/g if $f->[$i] !~ /\[/; }
		elsif ($how == 2) { $f->[$i] .= ' # ' . pick('CIS 5.4.2', 'do not remove', 'pam_faillock.so authfail'); }
		elsif ($how == 3) { $f->[$i] =~ s/^/-/; }
		elsif ($how == 4) { $f->[$i] =~ s/\.so//; }
		elsif ($how == 5) { $f->[$i] =~ s/^/#/; }
		elsif ($how == 6) { $f->[$i] =~ s/(pam_\w+\.so)/\/lib\/x86_64-linux-gnu\/security\/$1/; }
		elsif ($how == 7) { $f->[1] = pick('crlf', 'nonl'); }
	} elsif ($what < 19) { # a service of its own
		my @s = $kind eq 'lockout' ? qw(login sshd su sudo su-l sudo-i other) : qw(passwd login su other);
		my $s = pick(@s);
		my @own = grep { !/^\@include/ } @$f[2 .. $#$f];
		my @rest = $kind eq 'lockout' ? ('@include common-account') : ('@include common-auth', '@include common-account');
		@rest = () if chance(0.15);
		push @$case, chance(0.7) ? ["file: /etc/pam.d/$s", '', ($s =~ /^su/ && $s !~ /sudo/ && $kind eq 'lockout' ? 'auth sufficient pam_rootok.so' : ()),
			($kind eq 'lockout' && chance(0.3) ? right("auth " . control() . ' ' . pick(@new)) : ()), chance(0.5) ? "\@include common-$phase" : @own, @rest] : "remove: /etc/pam.d/$s";
	} else { # another case's file instead
		my $other = items(pick(@bases));
		my @o = grep { ref && $_->[0] =~ m{pam\.d/common|security/} } @$other;
		if (@o) {
			my $o = pick(@o);
			@$case = grep { !ref || $_->[0] ne $o->[0] } @$case;
			push @$case, @$other > 1 ? grep { ref && $_->[0] =~ m{pam\.d/(?!common)} } @$other : (), $o;
		}
	}
}

# Around the stacks: groups, lists, access.conf, login.defs, opasswd.
sub around {
	my ($case) = @_;
	my @users = ('alice', 'bob', 'root', 'mallory', 'ALL', 'staff2', '(staff2)', 'alice bob', 'ALL EXCEPT root', 'ALL EXCEPT alice', 'ALL EXCEPT staff2');
	my @from = ('ALL', 'LOCAL', 'tty1', 'tty1 tty2', '192.0.2.1', '192.0.2.0/24', '10.0.0.0/8', '192.0.', 'ALL EXCEPT LOCAL', 'ALL EXCEPT 192.0.2.1', 'cron');
	my @makers = (
		sub { 'group: ' . pick('staff2', 'nolock', 'wheel', 'sugroup') . ' ' . pick('alice', 'bob', 'alice bob', 'root', '') },
		sub { ["file: /etc/" . pick('allowed', 'denied'), pick('', '', 'mode=0666', 'crlf', 'nonl'), pick('alice', 'bob', "alice\\x0abob", 'root', 'ALICE')] },
		sub { ['file: /etc/security/access.conf', pick('', '', '', 'nonl'), map { pick('+', '-', '-') . pick(':', ' : ', ':') . pick(@users) . pick(':', ' : ') . pick(@from) } 1 .. pick(1, 2, 3)] },
		sub { ['append: /etc/login.defs', '', pick('UID_MIN 5000', 'SYS_UID_MAX 3000', 'UID_MIN 500', 'ENCRYPT_METHOD SHA512')] },
		sub { ['file: /etc/securetty', pick('', 'mode=0666'), pick('tty1', 'console', 'ssh')] },
		sub { ['file: /etc/shells', '', pick('/bin/sh', '/bin/bash')] },
		sub { "run: usermod -s " . pick('/bin/sh', '/usr/bin/dash', '/sbin/nologin') . " " . pick('alice', 'bob') },
		sub { "run: usermod -g " . pick('sudo', 'users', '100') . " " . pick('alice', 'bob') });
	push @makers, sub { pick('remove: /etc/security/opasswd', 'link: /etc/security/opasswd /dev/null', ['file: /etc/security/opasswd', 'mode=0644', ''], ['file: /etc/security/opasswd', '', 'alice:2000:3:x,y,z'], ['file: /etc/security/opasswd', 'nonl', 'bob:2001:1:x'],
		['file: /etc/security/opasswd', '', '# old'], ['file: /etc/security/pwhistory.conf', '', 'remember = 7'], 'run: usermod -L bob') } if $kind eq 'history';
	push @$case, pick(@makers)->();
	my $lines = join '|', map { ref ? @$_ : $_ } @$case;
	# something that asks for it
	my %asks = ('access\.conf' => 'pam_access.so', 'allowed' => 'pam_listfile.so item=user sense=allow file=/etc/allowed onerr=' . pick('fail', 'succeed'),
		'denied' => 'pam_listfile.so item=' . pick('user', 'group', 'shell') . ' sense=deny file=/etc/denied onerr=' . pick('fail', 'succeed'), 'securetty' => 'pam_securetty.so', 'shells' => 'pam_shells.so', 'SYS_UID|UID_MIN' => 'pam_usertype.so ' . pick('issystem', 'isregular'),
		'group: ' => pick('pam_wheel.so', 'pam_wheel.so use_uid', 'pam_wheel.so use_uid group=staff2', 'pam_wheel.so group=nolock deny', 'pam_wheel.so trust use_uid group=sugroup', 'pam_wheel.so root_only use_uid', 'pam_succeed_if.so user ingroup ' . pick('staff2', 'nolock', 'wheel'),
			'pam_succeed_if.so quiet user notingroup staff2:nolock', 'pam_succeed_if.so gid = 100', 'pam_access.so nodefgroup', 'pam_succeed_if.so user in alice:bob'), 'usermod -[sg]' => pick('pam_shells.so', 'pam_succeed_if.so shell = /bin/bash', 'pam_succeed_if.so user ingroup sudo', 'pam_succeed_if.so gid eq 100', 'pam_succeed_if.so shell notin /sbin/nologin:/bin/false'));
	for my $what (sort keys %asks) {
		next unless $lines =~ /$what/ && chance(0.8);
		my @f = grep { ref && $_->[0] =~ m{pam\.d/} && grep { $_[0] || 1 } stack_lines($_) } @$case;
		my $f = pick(@f) or next;
		my @at = stack_lines($f);
		my $type = $f->[$at[0]] =~ /^-?(\w+)/ ? $1 : $phase;
		splice @$f, pick(@at), 0, right("$type " . control() . " $asks{$what}");
	}
}

print "$_\n" for @head;
my %seen;
for my $n (1 .. $count) {
	my $base = chance(0.5) ? undef : pick(@bases);
	my $case = defined $base ? items($base) : [map { [@$_] } @{pick(@{$standard{$kind}})}];
	around($case) if chance(0.35);
	change($case) for 1 .. pick(1, 1, 2, 2, 3, 4);
	around($case) if chance(0.1);
	my $body = '';
	$body .= 'ask: ' . pick('length=12', 'length=8 classes=2', 'length=6 classes=4', 'classes=4', 'length=14 classes=1', 'length=9', 'services=passwd') . "\n" if $kind eq 'quality' && chance(0.15) && !grep { !ref && /^ask/ } @$case;
	for my $i (@$case) {
		if (!ref $i) { $body .= "$i\n"; next; }
		my ($path, $options, @lines) = @$i;
		$body .= "$path" . ($options ne '' ? " $options" : '') . "\n" . join('', map { "| $_\n" } @lines);
	}
	next if $seen{$body}++;
	printf "\n== r%s-%s\n# from %s\n%s", $seed, $n, $base // 'the standard', $body;
}
