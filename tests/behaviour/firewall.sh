#!/bin/bash
# The model of the packet filter against the kernel: rule sets loaded by nft into a network name space of their own, real TCP
# connections from six addresses over IPv4 and IPv6; read once as a file and once as the kernel lists them.
# usage: firewall.sh    RANDOM_SETS and SEED change what is made up besides firewall/rules.nft; KEEP=DIR keeps what was seen
[ -z "${TESTS_BRIEF:-}" ] || { echo "left to the plain build"; exit 77; }
. "${top_srcdir:?run by tests/all.sh}/tests/lib.sh" || exit 99
[ "$(id -u)" = 0 ] || { echo "needs root"; exit 77; }
for p in nft ip unshare perl; do command -v $p >/dev/null || { echo "needs $p"; exit 77; }; done
unshare --net nft list ruleset 2>/dev/null || { echo "needs a kernel with nf_tables"; exit 77; }
here=$top_srcdir/tests/behaviour
export here tmp top_builddir
addresses="192.0.2.10 192.0.2.77 198.51.100.7 203.0.113.9 2001:db8:1::10 2001:db8:2::7"
export addresses

mkdir -p "$tmp/sets"
awk -v dir="$tmp/sets" '/^== / { f = dir "/" $2; printf "" >f; next } f { print >f }' "$here/firewall/rules.nft"
perl "$here/firewall_random.pl" "${RANDOM_SETS:-30}" "${SEED:-7}" "$tmp/sets"

# One name space is the host, a second one all its clients.
unshare --net --mount bash -c '
	set -eu
	ip link set lo up
	sysctl -qw net.ipv6.conf.default.accept_dad=0 net.ipv6.conf.all.accept_dad=0 || :
	unshare --net sleep 3600 & client=$!
	until [ "$(readlink /proc/$client/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
	trap "kill $client; kill \$listener" EXIT
	ip link add srv0 type veth peer name cli0 netns $client
	ip addr add 192.0.2.1/24 dev srv0
	ip addr add 2001:db8:1::1/64 dev srv0 nodad
	ip link set srv0 address 02:00:00:00:00:01 up
	in_client() { nsenter --net=/proc/$client/ns/net "$@"; }
	in_client sysctl -qw net.ipv6.conf.all.accept_dad=0 || :
	in_client ip link set cli0 address 02:00:00:00:00:02 up
	for x in $addresses; do
		case $x in *:*) in_client ip addr add "$x/64" dev cli0 nodad ;; *) in_client ip addr add "$x/24" dev cli0 ;; esac
	done
	# What a filter does to ARP and neighbour discovery is not the question.
	ip -4 route add 198.51.100.0/24 dev srv0; ip -4 route add 203.0.113.0/24 dev srv0; ip -6 route add 2001:db8:2::/64 dev srv0
	for x in $addresses; do ip neigh replace "$x" lladdr 02:00:00:00:00:02 dev srv0 nud permanent; done
	for x in 192.0.2.1 2001:db8:1::1; do in_client ip neigh replace "$x" lladdr 02:00:00:00:00:01 dev cli0 nud permanent; done
	coproc L { exec perl "$here/firewall.pl" listen 22 2222; }
	listener=$L_PID
	read -r ready <&"${L[0]}"
	for set in "$tmp"/sets/*; do
		nft flush ruleset
		name=${set##*/}
		port=22
		[ "$name" != redirect ] || port=2222
		if nft -f "$set" 2>"$tmp/why"; then
			nft list ruleset >"$tmp/listed"
			in_client perl "$here/firewall.pl" connect $port $addresses >"$tmp/truth.$name"
			"$top_builddir/resolve-firewall" kernel "$tmp/listed" $port $addresses >"$tmp/kernel.$name" 2>"$tmp/kerr.$name" || echo $? >>"$tmp/kernel.$name"
			cp "$tmp/listed" "$tmp/listed.$name"
		else
			echo refused >"$tmp/truth.$name"
			head -c 300 "$tmp/why" >"$tmp/why.$name"
		fi
		"$top_builddir/resolve-firewall" file "$set" $port $addresses >"$tmp/file.$name" 2>"$tmp/ferr.$name" || echo $? >>"$tmp/file.$name"
	done
' 2>"$tmp/err"
same "the two name spaces worked" $? 0
sed 's/^/    /' "$tmp/err"

# What is not understood may be open, which is no answer; what the kernel does otherwise is a fault.
judge() { # file: its answers; truth
	awk 'NR == FNR { truth[$1] = $2; refused = refused || $1 == "refused"; next }
		$1 == "refused" { if (!refused) print "refused, which nft takes"; said = 1; next }
		$1 == "doubt" { doubt = 1; next }
		$1 == "read" { next }
		!($1 in truth) && !refused { print "no answer for " $1; next }
		refused { if (!doubt && !bad++) print "read, which nft refuses"; next }
		$2 == "open" { next }
		$2 != truth[$1] && !doubt { print $1 " is " $2 ", and " truth[$1] " it is" }' "$2" "$1"
}
n=0 refused=0 open=0
for set in "$tmp"/sets/*; do
	name=${set##*/}
	[ -s "$tmp/truth.$name" ] || { same "$name was observed" no yes; continue; }
	same "$name: of the file" "$(judge "$tmp/file.$name" "$tmp/truth.$name")" ""
	n=$((n + 1))
	if [ "$(cat "$tmp/truth.$name")" = refused ]; then
		refused=$((refused + 1))
	else
		same "$name: of the kernel" "$(judge "$tmp/kernel.$name" "$tmp/truth.$name")" ""
	fi
	grep -qE 'open|doubt' "$tmp/file.$name" && open=$((open + 1)) && echo "    open: $name: $(cat "$tmp/ferr.$name")"
done
echo "    $n rule sets, $refused refused by nft, $open not answered"
ok "sixty sets at least" test $n -ge 60
[ -z "${KEEP:-}" ] || cp -r "$tmp" "$KEEP"
finish
