#!/usr/bin/perl
# Runs inside the throw-away root; see shells.sh.  A case is a name and files; paths without a slash go to
# /etc/profile.d, ~X to the home of alice, /root/... to root.  Each is tried as alice and as root.
use strict;
use warnings;
my ($only) = @ARGV;
my @cases;
sub d { push @cases, [ "profile.d: $_[0]", { "50.sh" => $_[0] } ]; }
sub c { my $name = shift; push @cases, [ $name, {@_} ]; }
my $R = "readonly TMOUT=900\nexport TMOUT\n";

d($_) for ("", "TMOUT=900", "readonly TMOUT=900", "TMOUT=900; readonly TMOUT; export TMOUT", "TMOUT=900 && readonly TMOUT && export TMOUT",
	"export TMOUT=900", "declare -xr TMOUT=900", "declare -rx TMOUT=900", "typeset -xr TMOUT=900", "typeset -r TMOUT=900", "readonly -x TMOUT=900",
	"readonly TMOUT", "readonly TMOUT\nTMOUT=900", "TMOUT=900 readonly TMOUT", "readonly -a TMOUT=900", "declare -ir TMOUT=15*60", "readonly TMOUT=15m",
	"readonly TMOUT=\"900\"", "readonly TMOUT='900'", "readonly \"TMOUT=900\"", "readonly TMOUT=\$((15*60))", "readonly TMOUT=\$(( 1800 / 2 ))",
	"readonly TMOUT=\"\"", "readonly TMOUT=", "readonly TMOUT=-1", "readonly TMOUT= 900", "TMOUT = 900", "readonly TMOUT=900 # why", "# readonly TMOUT=900",
	"if [ \"\$PS1\" ]; then readonly TMOUT=900; fi", "if [ -n \"\$PS1\" ]; then\n  TMOUT=900\n  readonly TMOUT\nfi", "[ -z \"\$TMOUT\" ] && readonly TMOUT=900",
	"[ -n \"\$TMOUT\" ] && readonly TMOUT", ": \${TMOUT:=900}; readonly TMOUT", ": \${TMOUT=900}", "TMOUT=\${TMOUT:-900}; readonly TMOUT", "readonly TMOUT=\${TMOUT:-900}",
	"f() { readonly TMOUT=900; }; f", "f() { declare -r TMOUT=900; }; f", "f() { declare -gr TMOUT=900; }; f", "f() { local TMOUT=900; readonly TMOUT; }; f",
	"f() { local TMOUT; TMOUT=900; }; f", "function f { TMOUT=\$1; }; f 900; readonly TMOUT", "f() {\n  TMOUT=900\n  return 0\n  TMOUT=1\n}\nf", "f() { readonly TMOUT=900; }",
	"(readonly TMOUT=900)", "readonly TMOUT=900 &", "echo x | readonly TMOUT=900", "{ readonly TMOUT=900; }", "readonly TMOUT=900 >/dev/null 2>&1",
	"readonly TMOUT=900 2>/dev/null || true", "case \$- in *i*) readonly TMOUT=900;; esac", "case \$- in\n*i*) ;;\n*) return;;\nesac\nreadonly TMOUT=900",
	"case \"\$SHELL\" in */bash|*/sh) readonly TMOUT=900 ;; *) TMOUT=1 ;; esac", "case \$USER in root) ;; *) readonly TMOUT=900;; esac",
	"if [ \"\$(id -u)\" -ne 0 ]; then readonly TMOUT=900; fi", "if [ `id -u` -eq 0 ]; then TMOUT=600; else TMOUT=900; fi; readonly TMOUT", "[ \$UID -ge 1000 ] && readonly TMOUT=900",
	"(( UID == 0 )) || readonly TMOUT=900", "[[ \$EUID -ne 0 && -n \$PS1 ]] && readonly TMOUT=900", "[[ \$- == *i* ]] && readonly TMOUT=900", "if [[ \$USER =~ ^al ]]; then TMOUT=900; fi",
	"test -t 0 && readonly TMOUT=900", "unset TMOUT; readonly TMOUT=900", "readonly TMOUT=900; unset TMOUT; TMOUT=0", "TMOUT=900; unset TMOUT", "TMOUT=900\nunset -v TMOUT\nreadonly TMOUT",
	"for i in 1 2; do TMOUT=\$((i*450)); done; readonly TMOUT", "for v in TMOUT; do readonly \$v=900; done", "for i in 300 600 900; do TMOUT=\$i; [ \$i = 600 ] && break; done; readonly TMOUT",
	"i=0; while [ \$i -lt 3 ]; do i=\$((i+1)); TMOUT=\$((i*100)); done; readonly TMOUT", "while read a; do TMOUT=\$a; done </dev/null", "until true; do TMOUT=1; done; readonly TMOUT=900",
	"eval 'readonly TMOUT=900'", "eval \"TMOUT=900\"; readonly TMOUT", "x=TMOUT; eval \"readonly \$x=900\"", "x=900; readonly TMOUT=\$x", "x='TMOUT=900'; readonly \$x", "export TMOUT; TMOUT=900; declare -r TMOUT",
	"cat <<EOF >/dev/null\nreadonly TMOUT=900\nEOF\nTMOUT=800", "cat <<-'EOF' >/dev/null\n\treadonly TMOUT=900\n\tEOF\nreadonly TMOUT=800", "readonly TMOUT=9\\\n00", "read\\\nonly TMOUT=900", "'readonly' TMOUT=900",
	"\\readonly TMOUT=900", "builtin readonly TMOUT=900", "command readonly TMOUT=900", "true; false || readonly TMOUT=900", "false && readonly TMOUT=900", "! true || readonly TMOUT=900", "! false && readonly TMOUT=900",
	"if false; then\nreadonly TMOUT=1\nelif true; then\nreadonly TMOUT=900\nelse\nreadonly TMOUT=2\nfi", "readonly TMOUT=900\r", "TMOUT=900\r\nreadonly TMOUT\r\nexport TMOUT\r", "\xef\xbb\xbfreadonly TMOUT=900", "TMOUT=900\nif true; then\n readonly TMOUT\n",
	"readonly TMOUT=900\nfi\nTMOUT=1", "TMOUT=300\n)\nreadonly TMOUT=900", "return\nreadonly TMOUT=900", "[ -f /nowhere ] && return\nreadonly TMOUT=900", "[ -r /etc/hostname ] && readonly TMOUT=900", "[ -d /etc -a -n \"\$PS1\" ] && readonly TMOUT=900", "[ ! -e /nowhere ] && readonly TMOUT=900",
	"test -z \"\$PS1\" -o 1 = 2 || readonly TMOUT=900", "TMOUT=900 true; readonly TMOUT", "TMOUT=900 export TMOUT", "export TMOUT=900 X=1 Y", "readonly X=1 TMOUT=900", "TMOUT=9; TMOUT+=00; readonly TMOUT", "declare -i TMOUT=800; TMOUT+=100; readonly TMOUT", "printf -v TMOUT 900; readonly TMOUT=900",
	"read TMOUT <<<900; readonly TMOUT", "let TMOUT=900; readonly TMOUT", "TMOUT=(900); readonly TMOUT", "t=1800; readonly TMOUT=\${t#1}", "t=a900; readonly TMOUT=\${t##*a}", "t=900.5; readonly TMOUT=\${t%.*}", "t=abc; readonly TMOUT=\${#t}00", "readonly TMOUT=\${X:+1}900", "readonly TMOUT=\${X-900}",
	"readonly TMOUT=\$(echo 900)", "readonly TMOUT=`echo 900`", "readonly TMOUT=\$(cat /etc/tmout)", "source /etc/idle.conf; readonly TMOUT", ". /nowhere; readonly TMOUT=900", ". /etc/idle.conf", "[ -f /etc/idle.conf ] && . /etc/idle.conf && readonly TMOUT", "f=/etc/idle.conf; . \$f; readonly TMOUT",
	"alias ll='ls -l'; readonly TMOUT=900", "trap 'x=1' EXIT; readonly TMOUT=900", "set -- 900; readonly TMOUT=\$1", "set -o vi; readonly TMOUT=900", "PROMPT_COMMAND='TMOUT=0'; readonly TMOUT=900", "exec 3</dev/null; readonly TMOUT=900", "shopt -q login_shell && readonly TMOUT=900",
	"if shopt -q login_shell; then\nreadonly TMOUT=900; fi", "readonly tmout=900", "readonly TMOUTS=900", "xTMOUT=900", "TMOUT=900;readonly TMOUT;", "TMOUT=900&&readonly TMOUT", "{ TMOUT=900; readonly TMOUT; } 2>/dev/null", "select x in; do TMOUT=1; done </dev/null; readonly TMOUT=900",
	"time readonly TMOUT=900", "readonly -- TMOUT=900", "declare TMOUT=900 -r", "declare +x -r TMOUT=900", "readonly TMOUT=0900", "readonly TMOUT=' 900'", "readonly TMOUT=0x384", "readonly TMOUT=99999999999", "exit", "[ \$USER = alice ] && exit 1\nreadonly TMOUT=900");
c("earlier read-only beats", "10-a.sh" => "readonly TMOUT=3600", "9-b.sh" => "readonly TMOUT=900");
c("bash.bashrc first", "/etc/bash.bashrc" => "readonly TMOUT=3600\n", "50.sh" => $R);
c("bash.bashrc alone", "/etc/bash.bashrc" => "[ -z \"\$PS1\" ] && return\nreadonly TMOUT=900\n");
c("no suffix", "50" => $R);
c("hidden", ".50.sh" => $R);
c("blank in name", "5 0.sh" => $R);
c("in a folder", "x.sh/y.sh" => $R);
c("folder beside", "x.sh/y.sh" => "TMOUT=1", "z.sh" => $R);
c("mode 600", "50.sh" => $R, mode => { "/etc/profile.d/50.sh" => 0600 });
c("folder 700", "50.sh" => $R, mode => { "/etc/profile.d" => 0700 });
c("profile 600", "/etc/profile" => $R, mode => { "/etc/profile" => 0600 });
c("profile alone", "/etc/profile" => $R);
c("profile gone", "/etc/profile" => undef, "50.sh" => $R);
c("dangling link", "50.sh" => \"/nowhere", "60.sh" => $R);
c("link", "50.sh" => \"/etc/idle.conf", "60.sh" => "readonly TMOUT");
c("environment", "/etc/environment" => "TMOUT=900\n");
c("environment quoted", "/etc/environment" => "export TMOUT=\"900\"\n", "50.sh" => "readonly TMOUT");
c("environment beats default", "/etc/environment" => "TMOUT=9000\n", "50.sh" => "TMOUT=\${TMOUT:-900}; readonly TMOUT");
c("environment beats test", "/etc/environment" => "TMOUT=9000\n", "50.sh" => "[ -z \"\$TMOUT\" ] && readonly TMOUT=900");
c("pam_env.conf", "/etc/security/pam_env.conf" => "TMOUT DEFAULT=901\n", "50.sh" => "readonly TMOUT");
c("own profile undoes", "50.sh" => "TMOUT=900", "~.profile" => "unset TMOUT", "/root/.profile" => "TMOUT=0");
c("own profile sets", "~.profile" => $R, "/root/.profile" => $R);
c("own profile cannot", "50.sh" => $R, "~.profile" => "TMOUT=0; unset TMOUT", "/root/.profile" => "TMOUT=0");
c("bash_profile before profile", "~.bash_profile" => "TMOUT=1", "~.profile" => "TMOUT=2", "/root/.bash_profile" => $R, "/root/.profile" => "TMOUT=2");
c("bash_login", "~.bash_login" => "TMOUT=1", "/root/.bash_login" => "TMOUT=1");
c("own bashrc by profile", "~.bashrc" => "TMOUT=3", "~.profile" => ". ~/.bashrc", "/root/.bashrc" => "readonly TMOUT=3", "/root/.profile" => "[ -f ~/.bashrc ] && . \"\$HOME/.bashrc\"");
c("two files", "10.sh" => "TMOUT=900", "20.sh" => "readonly TMOUT");
c("later loosens", "10.sh" => "TMOUT=900", "20.sh" => "TMOUT=0", "30.sh" => "readonly TMOUT");
c("function of another file", "10.sh" => "hold() { readonly TMOUT=\$1; }", "20.sh" => "hold 900");
c("red hat loop", "/etc/profile" => "pathmunge () {\n    case \":\${PATH}:\" in\n        *:\"\$1\":*)\n            ;;\n        *)\n            if [ \"\$2\" = \"after\" ] ; then\n                PATH=\$PATH:\$1\n            else\n                PATH=\$1:\$PATH\n            fi\n    esac\n}\nif [ -x /usr/bin/id ]; then\n    if [ -z \"\$EUID\" ]; then\n        EUID=`/usr/bin/id -u`\n    fi\n    USER=\"`/usr/bin/id -un`\"\nfi\npathmunge /usr/sbin after\nfor i in /etc/profile.d/*.sh /etc/profile.d/sh.local ; do\n    if [ -r \"\$i\" ]; then\n        if [ \"\${-#*i}\" != \"\$-\" ]; then\n            . \"\$i\"\n        else\n            . \"\$i\" >/dev/null\n        fi\n    fi\ndone\nunset i\nunset -f pathmunge\nif [ -n \"\${BASH_VERSION-}\" ] ; then\n        if [ -f /etc/bashrc ] ; then\n                . /etc/bashrc\n        fi\nfi\n", "5 0.sh" => $R);

srand(20261121);
my @bits = ("TMOUT=900", "TMOUT=600", "readonly TMOUT", "export TMOUT", "unset TMOUT", "if [ \"\$PS1\" ]; then TMOUT=700; fi", "[ -z \"\$TMOUT\" ] && TMOUT=800",
	"(TMOUT=1)", "f() { TMOUT=500; }; f", "g() { local TMOUT=1; }; g", "case \$- in *i*) TMOUT=400;; esac", "false && readonly TMOUT", "true || TMOUT=2",
	"declare -r TMOUT", "[ \"\$USER\" = root ] || TMOUT=350", ": \${TMOUT:=450}", "# TMOUT=3", "for i in 1 2 3; do TMOUT=\${i}00; done", "readonly TMOUT=650");
c("generated $_", map { ("$_.sh" => join("\n", map { $bits[rand @bits] } 1 .. 2 + rand 3)) } 10, 20) for 1 .. 40;

system("useradd -m -s /bin/bash -p '\$6\$x\$y' alice; usermod -p '\$6\$x\$y' root; echo TMOUT=450 >/etc/idle.conf; echo 900 >/etc/tmout; mkdir -p /keep; cp -a /etc/profile /etc/bash.bashrc /etc/environment /etc/security/pam_env.conf /keep/; touch /keep/environment") == 0 or die;
system("cp -a /root /keep/root; cp -a /home/alice /keep/alice");

sub write_file {
	my ($path, $text) = @_;
	(my $dir = $path) =~ s,/[^/]*$,,;
	system("mkdir", "-p", $dir);
	unlink $path;
	return unless defined $text;
	if (ref $text) { symlink $$text, $path; return; }
	open(my $o, ">", $path) or die "$path: $!"; binmode $o; print $o $text; print $o "\n" if $text ne "" && $text !~ /[\n\r]$/ ; close $o;
}

open(my $in, ">", "/tmp/in"); # escapes, because the terminal echoes what is typed
print $in "printf '\\100\\100V=<%s>\\n' \"\${TMOUT-(unset)}\"\n", "TMOUT=77777\n", "printf '\\100\\100A=<%s>\\n' \"\${TMOUT-(unset)}\"\n", "TMOUT=0\n", "exit\n", "exit\n";
close $in;

my ($good, $bad, $unknown, $n) = (0, 0, 0, 0);
for my $case (@cases) {
	my ($name, $files) = @$case;
	next if defined $only && index($name, $only) < 0;
	system("rm -rf /etc/profile.d /root /home/alice; mkdir -p /etc/profile.d; cp -a /keep/profile /keep/bash.bashrc /keep/environment /etc/; cp -a /keep/pam_env.conf /etc/security/; cp -a /keep/root /root; cp -a /keep/alice /home/alice");
	for my $p (grep { $_ ne "mode" } keys %$files) {
		my $path = $p =~ m,^/, ? $p : $p =~ /^~(.*)/ ? "/home/alice/$1" : "/etc/profile.d/$p";
		write_file($path, $files->{$p});
	}
	chmod $files->{mode}{$_}, $_ for keys %{ $files->{mode} || {} };
	my $wrong = "";
	for my $user ("alice", "root") {
		my $out = `/build/on-pty /tmp/in su -l $user 2>&1`;
		my ($v) = $out =~ /\@\@V=<([^>]*)>/;
		my ($a) = $out =~ /\@\@A=<([^>]*)>/;
		# Only the system's files bind alice; what her own freeze she can thaw.
		my $real = !defined $v ? "shut-out" : ($a ne "77777" ? "held" : "loose") . " $v";
		$real =~ s/\(unset\)/-/;
		my @ours = `/build/resolve-shell / $user`;
		my $hit = 0;
		for (@ours) {
			my ($u, $end, $seconds, $rest) = split / /, $_, 4;
			my ($value) = $rest =~ /^(.*?)(?: why:| when:| source:|\n)/s;
			$value =~ s/^\((.*)\)$/$1/; # an array shows its first element
			$value =~ s/\r$//; $real =~ s/\r+$//;
			$end = "held" if $user eq "alice" && $end eq "loose" && $real eq "held $value" && grep { /^~/ } keys %$files;
			if ($end eq "unknown") { $hit = 2; $unknown++; print "unknown [$name] $_"; last; }
			$hit = 1 if ($end eq "shut-out" ? $end : "$end $value") eq $real;
		}
		$wrong .= " $user: really \"$real\", we say: @ours" unless $hit;
		$n++;
	}
	if ($wrong) { $bad++; print "WRONG [$name]$wrong\n"; } else { $good++; }
}
print scalar(@cases), " sets of start files: $good agree, $bad differ; of $n logins $unknown are not understood\n";

# The grammar, against bash -n over every script of the root.
my @scripts = grep { my $head = `head -n 1 $_`; $head !~ /perl|python/ } glob("/etc/init.d/* /var/lib/dpkg/info/*.{pre,post}{inst,rm} /etc/skel/.??* /usr/lib/init/*.sh /usr/bin/*.sh /usr/share/bash-completion/completions/*");
my $apart = 0;
for (`/build/resolve-shell --parse @scripts`) {
	my ($file, $line) = split;
	my $bash = system("bash -O extglob -n $file 2>/dev/null") ? 1 : 0;
	if ($bash != ($line ? 1 : 0)) { $apart++; print "WRONG [grammar] $file: bash -n says $bash, we stop at line $line\n"; }
}
printf "%d scripts read, %d read otherwise than by bash\n", scalar @scripts, $apart;
exit($bad || $apart ? 1 : 0);
