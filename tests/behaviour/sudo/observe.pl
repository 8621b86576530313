#!/usr/bin/perl
# What sudo really gives alice and bob (and whom a case names), inside a throw-away root.
# usage: observe.pl nopasswd|grants [users=U,U] [targets=T,T] [groups=G,G] [commands="C;C"] [prepare="SHELL"]
# prepare: what the first user does beforehand, as himself.
# nopasswd: every command for every target with `sudo -k -n`, and where that asks for a password, once with none given:
# a line for each that was not turned away, if there was something to run.
# grants: every way with the user's password on standard input: a line for each that left a mark as root.
# environment="C;C": commands that are tried with an environment of the user's own, by `sudo VAR=... C`, by VAR=... sudo
# and by sudo -E (sudo_preload.so leaves the mark; so do its like for bash, perl, python, ruby, zsh).
use strict;
use warnings;

my ($what, @ask) = @ARGV;
my %ask = map { /^([^=]+)=(.*)$/s ? ($1 => $2) : () } @ask;
my @users = split /,/, $ask{users} // ($what eq 'grants' ? 'alice,bob' : 'alice,bob,nobody');
my @extra = split /;/, $ask{commands} // '';
my $mark = '/var/plumbline-mark';

system 'hostname -F /etc/hostname 2>/dev/null';
system "sed -i 's/pam_unix.so nullok/pam_unix.so nullok nodelay/' /etc/pam.d/common-auth";
system "usermod -p '*' root" if $what eq 'grants'; # whoever knows root's password needs no grant
mkdir '/var/tmp/attack', 0755;

# Runs a command as the user, what is given on its standard input; (exit code, what it said).
sub as_user {
	my ($user, $input, @command) = @_;
	my ($name, undef, $uid, $gid) = getpwnam $user or die "no user $user\n";
	my $in = '/var/tmp/attack/in';
	open(my $f, '>', $in) or die; print $f $input; close $f; chmod 0644, $in;
	my $pid = open(my $out, '-|') // die "fork: $!\n";
	if (!$pid) {
		open(STDIN, '<', $in); open(STDERR, '>&', \*STDOUT);
		chdir '/tmp';
		%ENV = (PATH => '/usr/sbin:/usr/bin:/sbin:/bin', HOME => "/home/$user", TERM => 'dumb', LC_ALL => 'C',
			EDITOR => "/home/$user/editor", VISUAL => "/home/$user/editor", SUDO_EDITOR => "/home/$user/editor", PAGER => "/home/$user/plumbline0");
		exec 'timeout', '-k', '1', '15', 'setpriv', '--reuid', $uid, '--regid', $gid, '--init-groups', '--', @command;
		exit 126;
	}
	my $said = join '', <$out>;
	close $out;
	return ($? >> 8, $said);
}

sub script { my ($path, $user, $text) = @_; open(my $f, '>', $path) or return; print $f $text; close $f; chmod 0755, $path; chown((getpwnam $user)[2, 3], $path); }

# The files whose writing is as good as root.
sub held {
	my %h;
	for (glob '/etc/sudoers /etc/sudoers.d/* /etc/passwd /etc/shadow /etc/group /etc/gshadow /etc/crontab /etc/cron.d/* /var/spool/cron/crontabs/* /etc/ld.so.preload /root/.ssh/authorized_keys /etc/systemd/system/*') {
		next unless -f $_;
		open(my $f, '<', $_) or next;
		local $/;
		$h{$_} = <$f>;
	}
	return %h;
}

for my $u (@users) {
	mkdir "/home/$u";
	chown((getpwnam $u)[2, 3], "/home/$u");
	script("/home/$u/plumbline0", $u, "#!/bin/sh\n[ \"\$(/usr/bin/id -u)\" = 0 ] && echo x >$mark\nexit 0\n");
	script("/home/$u/editor", $u, "#!/bin/sh\n[ \"\$(/usr/bin/id -u)\" = 0 ] && echo x >$mark\necho '# plumbline-mark' >>\"\$1\"\nexit 0\n");
	my ($rc, $said) = as_user($u, '', 'id', '-Gn');
	chomp $said;
	print "$u groups $said\n";
}

as_user($users[0], '', 'sh', '-c', $ask{prepare}) if $ask{prepare};

if ($what eq 'nopasswd') {
	my @targets = split /,/, $ask{targets} // 'root,daemon,alice,bob';
	my @groups = split /,/, $ask{groups} // 'shadow';
	for my $u (@users) {
		my (%seen, %tried);
		my @commands = grep { !$seen{$_}++ } ('/usr/bin/id', '/usr/bin/true', '/bin/sh -c :', '/usr/bin/cat /etc/hostname', "/home/$u/plumbline0", 'sudoedit /etc/issue',
			'-i /usr/bin/id', map { s/\@USER/$u/gr } @extra);
		my $full = $u =~ /^(alice|bob)$/; # of the others a few questions are enough
		for my $as ((map { ['-u', $_] } grep { $_ ne $u } @targets), ['-'], map { ['-g', $_] } @groups) {
			next unless $full || "@$as" eq '-u root';
			for my $c (@commands) {
				my @c = split ' ', $c;
				next if $c[0] eq '-i' && $as->[0] ne '-u';
				@c = ('-e', @c[1 .. $#c]) if $c[0] eq 'sudoedit';
				my ($rc, $said) = as_user($u, '', 'sudo', '-k', '-n', ($as->[0] eq '-' ? () : @$as), @c);
				$said = join "\n", grep { !/unable to resolve host/ } split /\n/, $said;
				# a password is asked for: then with none, once a target, for PAM may not want any
				if ($said =~ /a password is required/m && !$tried{"@$as " . ($c[0] eq '-i')}++) {
					($rc, $said) = as_user($u, "\n", 'sudo', '-k', '-S', '-p', '', ($as->[0] eq '-' ? () : @$as), @c);
					$said = 'a password is required' if $rc && $said =~ /no password was provided|incorrect password|sorry, try again|maximum \d+ |PAM (?:authentication|account)|account validation|[Ee]xpired/i;
				}
				die "@c: no answer in time\n" if $rc == 124 || $rc == 137;
				next if $said =~ /^sudo: \S+: command not found$/m; # nothing was run
				next if $said =~ /a password is required|is not in the sudoers|is not allowed to (?:execute|run)|may not run sudo|account validation failure|PAM account management|[Aa]ccount (?:or password is )?expired|[Pp]assword expired|no valid sudoers sources|unknown (?:user|group)|must be owned by|effective uid is not|unable to initialize|No such file.*sudo$|failed to run command/m;
				# without a target it may be the user himself, which is no other identity
				if ($as->[0] eq '-') {
					my (undef, $id) = as_user($u, '', 'sudo', '-k', '-n', '/usr/bin/id', '-un');
					chomp $id;
					$id = (split /\n/, $id)[-1] // '';
					next if $id eq $u;
				}
				print "$u open $as->[0]", ($as->[1] // ''), " $c\n";
			}
		}
	}
} else {
	my $pw = "Zq7-first!kiwi\n";
	for my $u (@users) {
		my $own = "/home/$u/plumbline0";
		my @ways = ($own, '/bin/sh', '/usr/bin/bash', '/usr/bin/dash', '/usr/bin/su', '/usr/bin/su -', '/usr/bin/su root', '/usr/bin/su - root', 'sudoedit /etc/sudoers', "/usr/bin/env $own",
			"/usr/bin/find /etc/hostname -exec $own ;", "/usr/bin/perl -e system('$own')", "/usr/bin/tee $mark", "/usr/bin/cp /etc/hostname $mark", "/usr/bin/awk BEGIN{system(\"$own\")}",
			"/usr/bin/nice $own", "/usr/bin/sudo $own", '/usr/sbin/visudo', "/usr/sbin/chroot / $own", '/usr/bin/sudo -s', '/usr/bin/sudo -i', "-i $own", map { s/\@USER/$u/gr } @extra);
		my %seen;
		for my $way (grep { !$seen{$_}++ } @ways) {
			unlink $mark;
			my %before = held();
			my @c = split ' ', $way;
			@c = ('-e', @c[1 .. $#c]) if $c[0] eq 'sudoedit';
			for my $as ([], ['-u', 'root']) {
				as_user($u, $pw . "echo x >$mark\n" x 2, 'sudo', '-k', '-S', '-p', '', @$as, @c);
				my %after = held();
				my @changed = grep { ($before{$_} // '') ne ($after{$_} // '') } keys %{{%before, %after}};
				my $root = (-e $mark && (stat _)[4] == 0) || @changed;
				for (@changed) { if (defined $before{$_}) { open(my $f, '>', $_); print $f $before{$_}; close $f; } else { unlink $_; } }
				if ($root) { print "$u root $way\n"; last; }
			}
		}
	}
	for my $u (@users) {
		my $home = "/home/$u";
		for my $name ('evil.so', 'libc.so.6', 'libselinux.so.1') { system 'cp', '/built/sudo_preload.so', "$home/$name"; chmod 0755, "$home/$name"; }
		my $sh = "[ \"\$(/usr/bin/id -u)\" = 0 ] && echo x >$mark\n";
		script("$home/evil.sh", $u, $sh);
		script("$home/.zshenv", $u, $sh);
		script("$home/$_", $u, "system('[ \$(/usr/bin/id -u) = 0 ] && echo x >$mark'); 1;\n") for 'evil.pm', 'strict.pm', 'evil.rb';
		script("$home/$_.py", $u, "import os\nif os.getuid() == 0: os.system('echo x >$mark')\n") for 'encodings', 'site', 'usercustomize', 'sitecustomize';
		my @settings = (["LD_PRELOAD=$home/evil.so"], ["LD_LIBRARY_PATH=$home"], ['LD_LIBRARY_PATH=.'], ["LD_AUDIT=$home/evil.so"], ["BASH_ENV=$home/evil.sh"], ['BASH_ENV=evil.sh'],
			["ENV=$home/evil.sh"], ["PERL5LIB=$home"], ["PERL5OPT=-I$home -Mevil"], ["PYTHONPATH=$home"], ["RUBYOPT=-r$home/evil.rb"], ["ZDOTDIR=$home"],
			["BASH_FUNC_uptime%%=() { $home/plumbline0; }"], ['none']);
		for my $c (split /;/, $ask{environment} // '') {
			TRY: for my $set (@settings) {
				for my $way (["sudo", "\@"], ['env', "\@", 'sudo'], ['env', "\@", 'sudo', '-E']) {
					unlink $mark;
					my @to = map { $_ eq "\@" ? () : $_ } @$way;
					my @options = ('-k', '-S', '-p', '');
					my @before = $way->[0] eq 'env' ? ('env', @$set, @to[1 .. $#to], @options) : ('sudo', @options, @$set);
					next if $set->[0] eq 'none' && $way->[0] eq 'env';
					@before = ('sudo', @options) if $set->[0] eq 'none';
					as_user($u, $pw x 2, 'env', '-C', $home, @before, split(' ', $c));
					next unless -e $mark && (stat _)[4] == 0;
					my $with = $set->[0] =~ /^([^=%]+)/ ? $1 : '';
					print "$u root $with $c\n";
					next TRY;
				}
			}
		}
	}
	unlink $mark;
}
