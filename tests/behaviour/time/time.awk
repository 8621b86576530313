# ask: sources="NAME...".  The clock is kept by the daemons that run and move it; what they follow must all be declared.
BEGIN {
	if (match(ask, /sources=("[^"]*"|[^ ]*)/)) {
		list = substr(ask, RSTART + 8, RLENGTH - 8)
		gsub(/"/, "", list)
	} else
		list = "*"
	n = split(tolower(list), declared, / +/)
}
$1 == "active" { runs[$2] = 1 }
$1 == "moves" { moves[$2] = 1 }
function like(s, pattern,    r) {
	r = pattern
	gsub(/[.+(){}^$|\[\]\\]/, "\\\\&", r)
	gsub(/\*/, ".*", r)
	gsub(/\?/, ".", r)
	return s ~ ("^" r "$")
}
$1 == "follows" { follows[++m] = $2; source[m] = tolower($3) }
END {
	for (i = 1; i <= m; i++) {
		if (!runs[follows[i]] || !moves[follows[i]])
			continue
		good = 0
		for (j = 1; j <= n; j++)
			if (like(source[i], declared[j]))
				good = 1
		good ? kept++ : other++
	}
	print kept && !other ? "pass" : "fail"
}
