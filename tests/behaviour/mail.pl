#!/usr/bin/perl
# In a throw-away root: where exim4 says that mail ends, and what the check says of it. See mail.sh.
use strict;
use warnings;

sub put { my ($path, $text, $mode) = @_; open(my $f, '>', $path) or die "$path: $!\n"; print $f $text; close $f; chmod $mode, $path; }
sub out { my $o = `$_[0] 2>&1`; return $o; }

# configtype | aliases | ~/.forward of alice | address
my @situations;
for my $type ('local', 'smarthost', 'satellite', 'satellite mail.agency.example') {
	push @situations, map { [$type, @$_] }
		['', undef, 'root'], ['root: alice', undef, 'root'], ['ROOT: alice', undef, 'root'], ['root: /dev/null', undef, 'root'],
		['root: :blackhole:', undef, 'root'], ['root: nobody', undef, 'root'], ['root: ops@agency.example', undef, 'root'],
		["root: staff\nstaff: alice,\n  ops\@agency.example", undef, 'root'], ['root: /var/mail/all', undef, 'root'],
		["root: ops\nops: root", undef, 'root'], ['root: root, alice', undef, 'root'], ['#root: alice', undef, 'root'],
		['', undef, 'ops@agency.example'], ['', undef, 'alice'], ['', "ops\@agency.example\n", 'alice'], ['', "/dev/null\n", 'alice'],
		['root: gone', undef, 'root'], ['root: :fail: nobody reads this', undef, 'root'];
	# What the two kinds of satellite have in common is seen by the first.
	splice @situations, -12 if $type =~ / /;
}

system 'groupadd -r Debian-exim; useradd -r -g Debian-exim -d /var/spool/exim4 Debian-exim; useradd -m -s /bin/bash alice';
system 'mkdir -p /var/spool/exim4 /var/log/exim4 /var/lib/exim4; chown -R Debian-exim: /var/spool/exim4 /var/log/exim4';
symlink 'exim4', '/usr/sbin/sendmail';
symlink '../sbin/sendmail', '/usr/lib/sendmail';
put('/etc/mailname', "bed\n", 0644);
put('/etc/hosts', "127.0.0.1 localhost bed\n192.0.2.25 mail.agency.example\n", 0644);
put('/etc/audit/auditd.conf', "space_left = 75\nadmin_space_left = 50\nspace_left_action = EMAIL\naction_mail_acct = root\n", 0640);

my ($right, $wrong, $people) = (0, 0, 0);
for my $s (@situations) {
	my ($kind, $aliases, $forward, $address) = @$s;
	my ($type, $read) = (split(/ /, $kind), '');
	put('/etc/exim4/update-exim4.conf.conf', "dc_eximconfig_configtype='$type'\ndc_other_hostnames='bed'\ndc_local_interfaces='127.0.0.1'\ndc_readhost='$read'\ndc_relay_domains=''\n" .
		"dc_minimaldns='false'\ndc_relay_nets=''\ndc_smarthost='192.0.2.25'\nCFILEMODE='644'\ndc_use_split_config='false'\ndc_hide_mailname=''\ndc_mailname_in_oh='true'\ndc_localdelivery='mail_spool'\n", 0644);
	put('/etc/aliases', "$aliases\n", 0644);
	unlink '/home/alice/.forward';
	if (defined $forward) { put('/home/alice/.forward', $forward, 0644); system 'chown alice: /home/alice/.forward'; }
	my $made = out('update-exim4.conf');
	my $said = out("exim4 -bt $address");
	my $person = 0;
	# "ADDRESS\n    <-- PARENT\n  router = R, transport = T"
	for my $part (split /\n(?=\S)/, $said) {
		my ($to) = $part =~ /^(\S+)/;
		my ($transport) = $part =~ /transport = (\S+)/;
		next unless $transport && $to;
		$person = 1 if $transport =~ /^remote_smtp/;
		$person = 1 if $transport =~ /^(mail_spool|maildir_home|local_delivery)/ && $to =~ /^alice\@/;
	}
	put('/etc/audit/auditd.conf', "space_left = 75\nadmin_space_left = 50\nspace_left_action = EMAIL\naction_mail_acct = $address\n", 0640);
	my ($verdict) = split /\n/, out("/built/check-root / audit-alert events=space_left_action 'recipients=*' programs=");
	my $want = $person ? 'pass' : 'fail';
	$people += $person;
	if ($verdict eq $want) { $right++; next; }
	$wrong++;
	print "$kind; $aliases; ", $forward // '-', "; $address: $verdict, not $want\n$made$said", out("/built/check-root / audit-alert events=space_left_action 'recipients=*' programs=");
}
print "$right right, $wrong wrong; $people reach somebody\n";
exit($wrong || $right < 40 || !$people);
