# ask: keyword=K[;K] operator=OP[;OP] value=V[;V]; any-set has its keywords separated by "|".  A line is a service and
# what a kind of connection gets of the keywords; all of them must be as wanted.  A service sshd refuses: error.
function normal(k, v) {
	v = tolower(v)
	if (k == "permitrootlogin" && v == "without-password") return "prohibit-password"
	if (k == "compression" && v == "delayed") return "yes"
	if (k == "loglevel" && v == "debug1") return "debug"
	return v
}
function number(k, v) {
	if (v == "none") return 2 ^ 40
	if (v == 0 && (k == "logingracetime" || k == "clientaliveinterval" || k == "clientalivecountmax")) return 2 ^ 40
	return v + 0
}
function like(s, pattern,    r) {
	r = pattern
	gsub(/[.+(){}^$|\[\]\\]/, "\\\\&", r)
	gsub(/\*/, ".*", r)
	gsub(/\?/, ".", r)
	return s ~ ("^" r "$")
}
function within(op, x, w,    d) {
	if (op == "le") return x <= w
	if (op == "ge") return x >= w
	split(w, d, /\.\./)
	return x >= d[1] + 0 && x <= d[2] + 0
}
function holds(k, op, w, v,    n, m, a, b, c, i, j, hit) {
	if (op == "eq") return v == "-" ? (w == "" || w == "none") : normal(k, v) == normal(k, w)
	if (op == "ne") return v == "-" || normal(k, v) != normal(k, w)
	if (op == "in") {
		n = split(w, a, /[ ,|]+/)
		for (i = 1; i <= n; i++) if (normal(k, v) == normal(k, a[i])) return 1
		return 0
	}
	if (op == "le" || op == "ge" || op == "range") {
		if (k != "maxstartups") return within(op, number(k, v), w)
		split(v, a, ":"); split(w, b, ":")
		for (i = 1; i <= 3; i++) if (!within(op == "range" || i != 2 ? op : op == "le" ? "ge" : "le", a[i] + 0, op == "range" ? b[i] : b[i] + 0)) return 0
		return 1
	}
	if (op == "subset" && v == "-" && k ~ /^allow/) return 0
	n = v == "-" ? 0 : split(v, a, /[~,]/); m = split(w, b, /[ ,]+/)
	for (i = 1; i <= n; i++) {
		hit = 0
		for (j = 1; j <= m; j++) if (like(a[i], b[j])) hit = 1
		if (hit == (op == "none-of")) return 0
	}
	return 1
}
BEGIN {
	while (match(ask, /[a-z]+=("[^"]*"|[^ ]*)/)) {
		word = substr(ask, RSTART, RLENGTH)
		ask = substr(ask, RSTART + RLENGTH)
		name = word; sub(/=.*/, "", name)
		sub(/^[^=]*=/, "", word); gsub(/"/, "", word)
		p[name] = word
	}
	n = split(tolower(p["keyword"]), key, ";")
	n_ops = split(p["operator"], op, ";"); n_values = split(p["value"], value, ";")
}
/ refused$/ { refused = 1; next }
{
	seen = 1
	for (i = 2; i <= NF; i++) { at = index($i, "="); got[substr($i, 1, at - 1)] = substr($i, at + 1) }
	for (i = 1; i <= n; i++) {
		o = op[n_ops > 1 ? i : 1]; w = value[n_values > 1 ? i : 1]
		gsub(/^ +| +$/, "", w)
		if (o == "any-set") {
			m = split(key[i], one, "|"); any = 0
			for (j = 1; j <= m; j++) if (got[one[j]] != "-" && !(tolower(one[j]) ~ /^allow/ && (" " got[one[j]] " ") ~ / [*](@[*])? /)) any = 1
			if (!any) bad = 1
		} else if (!holds(key[i], o, w, got[key[i]]))
			bad = 1
	}
}
END { print refused || !seen ? "error" : bad ? "fail" : "pass" }
