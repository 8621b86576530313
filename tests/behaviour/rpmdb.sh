#!/bin/bash
# What is installed, by our reader and by rpm -qa: packages of rpmbuild in the data base of rpm itself, after removals and
# upgrades, with a write-ahead log, whole and broken; the same as Berkeley DB's files, of both byte orders; the data bases the
# tests write themselves, which rpm must take.
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
set -euo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
command -v rpm rpmbuild sqlite3 >/dev/null || { echo "needs rpm, rpmbuild and sqlite3"; exit 77; }
tmp=$(mktemp -d /var/tmp/plumbline-rpmdb.XXXXXX)
trap 'rm -rf "$tmp"' EXIT
ours=$top_builddir/resolve-packages bed=$top_srcdir/tests/beds/rpms.sh
arch=$(rpm --eval '%{_build_arch}')
export LC_ALL=C
said=0

by_rpm() { # root
	HOME=$tmp/bed/home rpm --root "$1" -qa --qf '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{ARCH}\n' 2>"$tmp/err" | sort
}

same() { # what, root, root of a copy that rpm may change
	local want got
	want=$(by_rpm "${3:-$2}") got=$("$ours" "$2" | sort)
	if [ -z "$want" ] || [ "$want" != "$got" ]; then
		echo "not ok - $1: rpm -qa (<) says something else"
		diff <(echo "$want") <(echo "$got") | head -n 20
		tail -n 3 "$tmp/err"
		exit 1
	fi
	echo "ok - $1: $(wc -l <<<"$got") packages"
	said=$((said + 1))
}

unknown() { # what, root, pattern
	"$ours" "$2" >"$tmp/out"
	if ! grep -q "^unknown: .*$3" "$tmp/out"; then
		echo "not ok - $1: $(head -n 1 "$tmp/out")"
		exit 1
	fi
	echo "ok - $1: $(head -c 100 "$tmp/out")"
	said=$((said + 1))
}

made=("large-7-1.$arch" bash-5.1.8-9.el9.noarch httpd-1:2.4.57-8.el9.noarch "sudo-1.9.5p2-10.el9.$arch" zero-0:1-1.noarch
	"tilde-1.0~rc1^git2-1.el9_4.1+7.noarch")
for i in $(seq 30); do made+=("p$i-$i.$((i * 7))-$i.noarch"); done
"$bed" "$tmp/bed" "${made[@]}"
root=$tmp/bed/sqlite
same "as rpm installed them" "$root"
HOME=$tmp/bed/home rpm --root "$root" -e --nodeps p3 p7 p11 p30 2>"$tmp/err"
HOME=$tmp/bed/home rpm --root "$root" -U --nodeps --replacepkgs --force "$tmp/bed/rpms/p9"-*.rpm 2>"$tmp/err"
same "after a removal and a reinstallation" "$root"
if command -v gpg >/dev/null; then
	export GNUPGHOME=$tmp/gpg
	mkdir -m 700 "$GNUPGHOME"
	gpg --batch --quiet --passphrase '' --quick-generate-key tests@localhost rsa2048 sign never 2>/dev/null
	gpg --armor --export >"$tmp/key"
	HOME=$tmp/bed/home rpm --root "$root" --import "$tmp/key"
	same "with a key, which has no architecture" "$root"
fi

# A log that nobody has put into the data base yet: three transactions, the last of them torn in several places.
log=$tmp/log
cp -a "$root" "$log"
db=var/lib/rpm/rpmdb.sqlite
sqlite3 "$log/$db" >/dev/null <<-'S'
	.dbconfig no_ckpt_on_close on
	PRAGMA journal_mode = WAL;
	PRAGMA wal_autocheckpoint = 0;
	DELETE FROM Packages WHERE hnum IN (SELECT hnum FROM Name WHERE key = 'p1');
	DELETE FROM Packages WHERE hnum IN (SELECT hnum FROM Name WHERE key = 'p2');
	DELETE FROM Packages WHERE hnum IN (SELECT hnum FROM Name WHERE key = 'large');
S
rm -f "$log/$db-shm"
[ -s "$log/$db-wal" ] || { echo "not ok - sqlite3 left no log"; exit 1; }
size=$(stat -c %s "$log/$db-wal")
for cut in 0 1 4000 4200 8300 $((size / 2)) $((size - 40)) $((size - 10)); do
	for way in cut flip; do
		for copy in a b; do
			rm -rf "${tmp:?}/$copy"
			cp -a "$log" "$tmp/$copy"
			if [ $way = cut ]; then
				truncate -s $((size - cut)) "$tmp/$copy/$db-wal"
			elif [ $cut != 0 ]; then
				printf 'X' | dd of="$tmp/$copy/$db-wal" bs=1 seek=$((size - cut)) conv=notrunc status=none
			fi
		done
		same "a log, $way $cut bytes before its end" "$tmp/a" "$tmp/b"
	done
done
! diff -q <("$ours" "$log") <("$ours" "$root") >/dev/null || { echo "not ok - the log made no difference"; exit 1; }

# The log stands in the evidence, with a digest of its own.
"$top_builddir/check-root" "$log" package packages="p5 p1" wanted=any-installed >"$tmp/out"
grep -q 'with its write-ahead log.*rpmdb.sqlite-wal' "$tmp/out" && head -n 1 "$tmp/out" | grep -q pass || {
	cat "$tmp/out"
	echo "not ok - the evidence does not name the log"
	exit 1
}

for part in 4096 8192 100000; do
	rm -rf "$tmp/a"
	cp -a "$root" "$tmp/a"
	truncate -s $part "$tmp/a/$db"
	unknown "a data base of $part bytes" "$tmp/a" "SQLite"
done

if command -v db5.3_load >/dev/null; then
	"$bed" --bdb "$root" "$tmp/bdb"
	same "Berkeley DB" "$tmp/bdb"
	[ "$("$ours" "$tmp/bdb" | sort)" = "$("$ours" "$root" | sort)" ] || { echo "not ok - the two kinds differ"; exit 1; }
	"$bed" --bdb "$root" "$tmp/bdb" -c db_pagesize=512
	same "Berkeley DB, small pages" "$tmp/bdb"
	NUMBER=N "$bed" --bdb "$root" "$tmp/bdb" -c db_lorder=4321
	same "Berkeley DB, the other byte order" "$tmp/bdb"
	for part in 300 4096 20480; do
		"$bed" --bdb "$root" "$tmp/bdb"
		truncate -s $part "$tmp/bdb/var/lib/rpm/Packages"
		unknown "Packages of $part bytes" "$tmp/bdb" "Packages"
	done
else
	echo "db5.3_load is not there: Berkeley DB is left out"
fi

for kind in sqlite bdb; do
	mkdir -p "$tmp/$kind.made/var/lib/rpm"
	"$ours" write "$tmp/$kind.made/var/lib/rpm" $kind "${made[@]}" sudo-1.9.5p2-11.el9.i686
	same "written by the tests, $kind" "$tmp/$kind.made"
	[ "$(HOME=$tmp/bed/home rpm --root "$tmp/$kind.made" -q sudo 2>/dev/null | wc -l)" = 2 ] || {
		echo "not ok - rpm does not find a package by its name in what the tests wrote ($kind)"
		exit 1
	}
done
echo "$said comparisons"
