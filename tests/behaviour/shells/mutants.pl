#!/usr/bin/perl
# Random sets of fragments of start files, for all shells, as a KIND.cases: put it beside shells.awk in a copy of this
# folder (as mutants.cases, with mutants.awk), observe, score.
# usage: mutants.pl COUNT SEED
use strict;
use warnings;
my ($count, $seed) = @ARGV;
srand $seed;
sub pick { return $_[rand @_]; }
my @value = ('900', '600', '1800', '900', '"900"', "'300'", '0', '15m', '$((15*60))', '', '0900', '$T', '901', '-1');
my @line = (
	sub { 'TMOUT=' . pick(@value) }, sub { 'readonly TMOUT=' . pick(@value) }, sub { 'export TMOUT=' . pick(@value) },
	sub { 'readonly TMOUT' }, sub { 'readonly TMOUT' }, sub { 'export TMOUT' }, sub { 'unset TMOUT' }, sub { 'typeset -xr TMOUT=' . pick(@value) },
	sub { 'declare -xr TMOUT=' . pick(@value) }, sub { '[ -z "$TMOUT" ] && TMOUT=' . pick(@value) }, sub { ': ${TMOUT:=' . pick('900', '600', '7200') . '}' },
	sub { 'T=' . pick('900', '600', '3600') }, sub { 'f() { TMOUT=' . pick(@value) . '; readonly TMOUT; }' }, sub { 'f' }, sub { 'f 2>/dev/null || true' },
	sub { 'TMOUT=${TMOUT:-' . pick('900', '450') . '}' }, sub { 'TMOUT=' . pick(@value) . '; readonly TMOUT; export TMOUT' },
	sub { 'return' }, sub { 'set -- 900; TMOUT=$1' }, sub { '(readonly TMOUT=1)' }, sub { 'eval "TMOUT=' . pick('900', '800') . '"' },
	sub { 'for s in 300 600 900; do TMOUT=$s; done' }, sub { 'TMOUT=1 true' }, sub { 'read TMOUT <<X' . "\n900\nX" },
	sub { 'TMOUT=$(echo ' . pick('900', '600 ', '1200') . ')' }, sub { 'x=TMOUT; export $x=' . pick('900', '60') },
	sub { 'TMOUT=0; readonly X=1' }, sub { 'case $TMOUT in "") TMOUT=700 ;; 9*) readonly TMOUT ;; *) unset TMOUT ;; esac' },
	sub { 'if [ "${TMOUT:-0}" -gt 900 ] || [ "${TMOUT:-0}" -eq 0 ]; then TMOUT=900; fi' },
);
my @guard = ('[ -n "$PS1" ]', '[ "$(id -u)" -ne 0 ]', '[ "$USER" = alice ]', '[ -n "$SSH_CONNECTION" ]', '[ -z "$SSH_TTY" ]', '[ -n "$BASH_VERSION" ]', 'tty -s',
	'[ "${-#*i}" != "$-" ]', '[ "$HOME" = /root ]', 'id -Gn | grep -qw root', 'test -r /etc/hostname', '[ -d /nowhere ]', 'grep -q ^alice: /etc/passwd',
	'[ "${SHLVL:-1}" = 1 ]', '[ -n "${TMOUT:-}" ]');
my @jump = ('exec bash', 'exec bash --norc', 'exec bash -l', 'exec dash', 'exec env -u TMOUT bash', 'bash', 'exec env -i HOME=$HOME bash --login', 'exec script -q /dev/null',
	'exec mksh', 'mksh -l', 'exec sh', 'exec nice bash', 'exec /nowhere/shell', 'exec -l bash', 'exec env TMOUT=600 bash --norc', 'bash -c "exec dash"', 'exec zsh -f',
	'( dash )', 'dash </dev/null', 'echo exit | bash', 'exec bash --rcfile /etc/idle.rc', 'bash --rcfile /etc/idle.rc && exit');
my @shell = ('/bin/bash') x 5;
push @shell, '/bin/rbash', '/bin/dash', '/usr/bin/mksh', '/usr/bin/mksh', '/bin/ksh93', '/bin/tcsh', '/bin/zsh', '/bin/sh', '';
my @file = ('file: /etc/profile.d/' . '10-a.sh', 'file: /etc/profile.d/50-b.sh', 'file: /etc/profile.d/z.sh', 'append: /etc/bash.bashrc', 'append: /etc/profile', 'file: /etc/profile.d/c');
my @own = ('file: /home/alice/.bash_profile uid=2000', 'file: /home/alice/.profile uid=2000', 'file: /home/alice/.bashrc uid=2000', 'file: /home/alice/.mkshrc uid=2000', 'append: /root/.profile', 'append: /root/.bashrc');
my @more = ("append: /etc/environment\n| TMOUT=" . '900', "append: /etc/environment\n| TMOUT=7200", "append: /etc/ssh/sshd_config\n| SetEnv TMOUT=600", "append: /etc/ssh/sshd_config\n| AcceptEnv TMOUT",
	"append: /etc/ssh/sshd_config\n| ForceCommand bash -l", "append: /etc/ssh/sshd_config\n| Match User alice\n|   ForceCommand /bin/bash", "append: /etc/csh.cshrc\n| set -r autologout=15",
	"append: /etc/csh.login\n| if (\$?prompt) set autologout=10", "append: /etc/csh.cshrc\n| if (! \$?loginsh) then\n|   set -r autologout=60\n| else\n|   set -r autologout=5\n| endif",
	"append: /etc/security/pam_env.conf\n| TMOUT DEFAULT=800", "file: /etc/idle.rc\n| readonly TMOUT=900", "link: /usr/bin/sh bash", "append: /etc/environment\n| ENV=/etc/idle.rc");

print "check: shell-idle idle=900\nobserve: /built/idle-observe\npackage: bash\n";
for my $i (1 .. $count) {
	print "\n== m$seed-$i\n";
	my %used;
	my $any = 0;
	# Most sets hold a plain hardening somewhere, else nearly all would fail.
	my $hard = rand() < 0.75;
	my $n = 1 + int rand 3;
	for my $k (1 .. $n) {
		my $f = $k > 1 && rand() < 0.3 ? pick(@own) : pick(@file);
		next if $used{$f}++;
		my @l;
		for (1 .. 1 + rand 3) {
			my $line = pick(@line)->();
			if (rand() < 0.3) {
				my $g = pick(@guard);
				$line = rand() < 0.5 && $line !~ /\n/ ? "$g && $line" : "if $g; then\n  $line\nfi";
				$line =~ s/^if (.*)\n  (.*<<X)\n/if $1\n$2\n/;
			}
			push @l, $line;
		}
		push @l, 'TMOUT=' . pick('900', '900', '600') . "; readonly TMOUT" . (rand() < 0.5 ? '; export TMOUT' : '') if $hard && $k == 1;
		push @l, (rand() < 0.3 ? pick(@guard) . ' && ' : '') . '[ -z "$IN" ] && { export IN=1; ' . pick(@jump) . '; }' if rand() < 0.25;
		print "$f\n", map { my $t = $_; map { "| $_\n" } split /\n/, $t } @l;
	}
	for (1 .. 3) { my $m = pick(@more); print "$m\n" if rand() < 0.25 && !$used{$m}++; }
	my $shell = pick(@shell);
	print "sed: /etc/passwd s,^alice\\(.*\\):[^:]*\$,alice\\1:$shell,\n" if $shell ne '/bin/bash';
	print "file: /home/alice/.zshrc uid=2000\n| PS1='%% '\n" if $shell eq '/bin/zsh';
}
