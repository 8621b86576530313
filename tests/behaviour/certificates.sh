#!/bin/bash
# Certificates that openssl makes of many kinds and ages: the checks' verdicts beside what openssl itself says of each file.
. "${top_srcdir:?run by make check}/tests/lib.sh" || exit 99
command -v openssl >/dev/null && command -v faketime >/dev/null || { echo "needs openssl and faketime"; exit 77; }
tool=$top_builddir/check-root
mkdir -p "$tmp/root/c"
now=$(date +%s) day=86400
make_one() { # name, days since it began, days it holds, key options
	local key
	read -ra key <<<"$4"
	faketime "@$((now - $2 * day))" openssl req -x509 "${key[@]}" -nodes -keyout "$tmp/key" -out "$tmp/$1" -days "$3" \
		-subj "/CN=$1" -addext basicConstraints=critical,CA:FALSE 2>"$tmp/err" || sed 's/^/    /' "$tmp/err"
}
kinds=("rsa:1024" "rsa:2048" "rsa:3072" "ec -pkeyopt ec_paramgen_curve:P-224" "ec -pkeyopt ec_paramgen_curve:P-256"
	"ec -pkeyopt ec_paramgen_curve:brainpoolP320r1" "ec -pkeyopt ec_paramgen_curve:P-521" ed25519)
ages=("1 398" "10 25" "10 23" "700 826" "824 900" "826 900" "400 398" "3000 20000")
n=0
for kind in "${kinds[@]}"; do
	read -r since holds <<<"${ages[n % ${#ages[@]}]}"
	make_one "c$n" "$since" "$holds" "-newkey $kind"
	n=$((n + 1))
done
for age in "${ages[@]}"; do
	read -r since holds <<<"$age"
	make_one "c$n" "$since" "$holds" "-newkey ed25519"
	n=$((n + 1))
done
verdict() { # check, file, parameters...
	cp "$2" "$tmp/root/c/one.pem"
	"$tool" "$tmp/root" "$1" files=/c/one.pem "${@:3}" | head -n 1
}
passes=0 fails=0
for f in "$tmp"/c[0-9]*; do
	# The key, as openssl prints it: "Public-Key: (2048 bit)"; Ed25519 has no number there.
	text=$(openssl x509 -in "$f" -noout -text)
	bits=$(sed -n 's/.*Public-Key: (\([0-9]*\) bit).*/\1/p' <<<"$text" | head -n 1)
	bound=2048
	grep -q 'id-ecPublicKey' <<<"$text" && bound=256
	want=pass
	[ -z "$bits" ] || [ "$bits" -ge $bound ] || want=fail
	same "$(basename "$f"): key ${bits:-Ed25519}" "$(verdict certificate-key "$f" rsa_bits=2048 ecdsa_bits=256)" $want
	[ $want = pass ] && passes=$((passes + 1)) || fails=$((fails + 1))
	# Whether it ends within a fortnight, by openssl's own question; how old it is, by the date it prints.
	want=pass
	openssl x509 -in "$f" -noout -checkend $((14 * day)) >/dev/null || want=fail
	begun=$(date -d "$(openssl x509 -in "$f" -noout -startdate | cut -d= -f2)" +%s)
	[ $((now - begun)) -le $((825 * day)) ] || want=fail
	same "$(basename "$f"): from $(date -d "@$begun" +%F)" "$(verdict certificate-age "$f" max_age=825 left=14)" $want
	[ $want = pass ] && passes=$((passes + 1)) || fails=$((fails + 1))
done
ok "both verdicts came up often ($passes, $fails)" test $passes -ge 8 -a $fails -ge 8
finish
