# Every setting asked for must hold; "*": on every interface, its value and that of "all" put together as the kernel's
# documentation (ip-sysctl) says for that setting.
BEGIN {
	settings = "net.ipv4.conf.all.rp_filter=1"
	if (match(ask, /settings="[^"]*"/)) settings = substr(ask, RSTART + 10, RLENGTH - 11)
	n = split("accept_local log_martians secure_redirects send_redirects proxy_arp arp_filter route_localnet shared_media", w, " ")
	for (i = 1; i <= n; i++) join["ipv4 " w[i]] = "or"
	join["ipv4 accept_source_route"] = "and"; join["ipv4 bootp_relay"] = "and"
	join["ipv4 rp_filter"] = "max"; join["ipv4 arp_announce"] = "max"; join["ipv4 arp_ignore"] = "max"
	join["ipv4 accept_redirects"] = "redirects"; join["ipv6 accept_redirects"] = "v6redirects"
	join["ipv6 accept_source_route"] = "min"
}
{ key = $1; $1 = ""; sub(/^ /, ""); v[key] = $0 }
function good(x) { return op == "=" ? x == want : op == ">=" ? x != "-" && x + 0 >= want + 0 : x != "-" && x + 0 <= want + 0 }
function both(how, all, own, on) {
	if (how == "or") return all || own
	if (how == "and") return all && own
	if (how == "max") return all > own ? all : own
	if (how == "min") return all < own ? all : own
	if (how == "redirects") return on ? all && own : all || own
	if (how == "v6redirects") return on ? 0 : own != 0
	return own
}
END {
	ok = 1
	n = split(settings, s, " ")
	for (i = 1; i <= n; i++) {
		match(s[i], /[<>]?=/)
		name = substr(s[i], 1, RSTART - 1); op = substr(s[i], RSTART, RLENGTH); want = substr(s[i], RSTART + RLENGTH)
		gsub(/\\040/, " ", want)
		if (name !~ /\//) { gsub(/\./, "/", name) }
		if (name !~ /\*/) { x = v[name]; gsub(/[ \t]+/, " ", x); if (!good(x)) ok = 0; continue }
		split(name, part, "/")
		how = join[part[2] " " part[5]]
		for (k in v) {
			split(k, p, "/")
			if (p[2] != part[2] || p[3] != "conf" || p[4] == "all" || p[5] != part[5]) continue
			dir = "net/" p[2] "/conf/" p[4] "/"
			x = both(how, v["net/" p[2] "/conf/all/" p[5]] + 0, v[k] + 0, v[dir "forwarding"] + 0)
			if (!good(x)) ok = 0
		}
	}
	print ok ? "pass" : "fail"
}
