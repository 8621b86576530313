#!/bin/bash
# The documents say what the program does: pages without warnings, every command and option in both of them, the folders
# that ARCHITECTURE.md names, README's two commands first, completions that load and know the options.
# usage: docs.sh SOURCE-FOLDER
set -uo pipefail
cd "$1" || exit 99
command -v man >/dev/null && command -v awk >/dev/null || exit 77
rc=0
wrong() {
	echo "$*"
	rc=1
}
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# Both pages as the build makes them, and the one of the bundle.
page() { # name, template, awk options
	local out=$tmp/$1 in=$2
	shift 2
	awk "$@" -v version=0 -v datadir=/usr/share/plumbline -v statedir=/var/lib/plumbline \
		-f doc/man.awk agent/exit_codes.def "$in" >"$out" || wrong "$in: man.awk fails"
	if grep -n '@[A-Z_]*@' "$out"; then
		wrong "$in: something was not filled in"
	fi
}
page en.1 doc/plumbline.1.in
page zh.1 doc/zh_TW/plumbline.1.in -v po=po/zh_TW.po
cp doc/plumbline-bundle.5 "$tmp/en.5"
cp doc/zh_TW/plumbline-bundle.5 "$tmp/zh.5"
for page in agency attestations; do
	cp doc/plumbline-$page.5 "$tmp/en.$page.5"
	cp doc/zh_TW/plumbline-$page.5 "$tmp/zh.$page.5"
done
for p in en.1 zh.1 en.5 zh.5 {en,zh}.{agency,attestations}.5; do
	LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l "$tmp/$p" >"$tmp/$p.txt" 2>"$tmp/$p.err"
	if [ -s "$tmp/$p.err" ] || ! [ -s "$tmp/$p.txt" ]; then
		wrong "$p does not render cleanly:"
		head "$tmp/$p.err"
	fi
done
codes=$(grep -c '^EXIT_CODE(' agent/exit_codes.def)
for p in en zh; do
	got=$(sed -n '/^\.SH EXIT STATUS$/,/^\.PP$/p; /^\.SH 結束代碼$/,/^\.PP$/p' "$tmp/$p.1" | grep -c '^\.B [0-9]')
	[ "$got" = "$codes" ] || wrong "$p.1 has $got exit codes of $codes"
done

# README's table of exit codes has the same words.
for pair in en:README.md zh:README.zh_TW.md; do
	sed -n '/^\.SH EXIT STATUS$/,/^\.PP$/p; /^\.SH 結束代碼$/,/^\.PP$/p' "$tmp/${pair%%:*}.1" |
		sed -n '/^\.B [0-9]/{s/^\.B //;N;s/\n/ | /;s/\.$//;s/。$//;s/.*/| & |/;p}' >"$tmp/codes"
	while read -r line; do
		grep -qxF -- "$line" "${pair#*:}" || wrong "${pair#*:} lacks: $line"
	done <"$tmp/codes"
done

# Commands by main.c's table, long options by the tables of argp: {"name", key, ...
commands=$(sed -n 's/^\t{"\([a-z]*\)", cmd_.*/\1/p' agent/main.c)
options=$(cat agent/*.c | tr '\n' ' ' | grep -oE '\{"[a-z-]+", *('"'.'"'|OPT_[A-Z]+),' | sed 's/^{"\([a-z-]*\)".*/\1/' | sort -u)
[ "$(wc -w <<<"$commands")" -ge 5 ] && [ "$(wc -w <<<"$options")" -ge 12 ] || wrong "the tables of the program were not found"
for p in en.1 zh.1; do
	sed 's/\\-/-/g' "$tmp/$p" >"$tmp/plain"
	for c in $commands; do
		grep -qx "\.SS $c" "$tmp/$p" || wrong "$p says nothing of the command $c"
	done
	for o in $options help version usage; do
		grep -qE -- "--$o([^a-z-]|\$)" "$tmp/plain" || wrong "$p says nothing of --$o"
	done
done

# The examples of the files in /etc/plumbline are some, in both languages.
for p in {en,zh}.{agency,attestations}; do
	page=${p#*.}
	sed -n '/^<?xml/,/^\.EE/p' "$tmp/$p.5" | sed '/^\.EE/d; s/\\-/-/g' >"$tmp/example.xml"
	xmllint --nonet --noout --schema checks/resolve/attest/$page.xsd "$tmp/example.xml" 2>"$tmp/err" ||
		wrong "$p.5: its example is not valid: $(cat "$tmp/err")"
done

# Folders in the first column of ARCHITECTURE.md's table, and every file with a path that it names.
folders=$(sed -n 's/^| `\([a-z/]*\/\)` |.*/\1/p' ARCHITECTURE.md)
[ "$(wc -w <<<"$folders")" -ge 8 ] || wrong "ARCHITECTURE.md: its table of folders was not found"
for f in $folders $(grep -oE '`(agent|base|baselines|checks|doc|packaging|report|tests)/[A-Za-z0-9_./-]+`' ARCHITECTURE.md CONTRIBUTING.md | sed 's/.*`\(.*\)`/\1/'); do
	[ -e "$f" ] || wrong "ARCHITECTURE.md or CONTRIBUTING.md names $f, which does not exist"
done

# The two commands come first, in both languages, and what is named besides exists.
for f in README.md README.zh_TW.md; do
	first=$(awk '/^```/ { if (n++) exit; next } n' "$f")
	[ "$first" = $'sudo ./quickstart\nsudo ./quickstart test' ] || wrong "$f: the two commands do not come first"
	while read -r name; do
		[ -e "$name" ] || wrong "$f links to $name, which does not exist"
	done < <(grep -oE '\]\([^)#:]+\)' "$f" | tr -d '()]')
	# Packages as quickstart installs them.
	for package in $(sed -n "/^apt_build='/,/'\$/p; /^apt_test='/,/'\$/p; /^dnf_build='/,/'\$/p; /^dnf_test='/,/'\$/p" quickstart | sed "s/^[a-z_]*=//; s/'//g"); do
		grep -qE -- "(^|[^A-Za-z0-9-])$package([^A-Za-z0-9-]|\$)" "$f" || wrong "$f does not name the package $package"
	done
	# The values of its table are the catalogue's, all of them.
	values=$(sed -n 's/^| \(`[a-z_]*_[a-z_]*`[^|]*\) |.*/\1/p' "$f" | grep -oE '`[a-z_]+`' | tr -d '`')
	[ "$(wc -w <<<"$values")" -ge 10 ] || wrong "$f: its table of values was not found"
	for value in $values; do
		grep -q "<value id=\"$value\"" baselines/table10.xml || wrong "$f names the value $value, which the catalogue has not"
	done
	for value in $(sed -n 's/.*<value id="\([a-z_]*\)".*/\1/p' baselines/table10.xml); do
		grep -qxF "$value" <<<"$values" || wrong "$f does not name the value $value"
	done
done

# Completions: they load, and know every command and option.
bash -n packaging/completions/plumbline.bash || wrong 'plumbline.bash does not parse'
if command -v zsh >/dev/null; then
	zsh -n packaging/completions/_plumbline || wrong '_plumbline does not parse'
fi
for c in $commands; do
	bash -c '
		. packaging/completions/plumbline.bash || exit 1
		ask() { COMP_WORDS=(no-such-plumbline "$@"); COMP_CWORD=$#; _plumbline; }
		ask "" && [[ " ${COMPREPLY[*]} " == *" $0 "* ]] || exit 1
		ask "$0" - && [[ " ${COMPREPLY[*]} " == *" --help "* ]] || exit 1
		ask scan --level "" && [ "${COMPREPLY[*]}" = "high medium normal" ]' "$c" || wrong "bash completion fails for $c"
done
for o in $options; do
	for f in plumbline.bash _plumbline; do
		grep -qE -- "--$o([^a-z-]|\$)" "packaging/completions/$f" || wrong "$f does not know --$o"
	done
done
exit $rc
