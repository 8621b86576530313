# Sound: auditd's log, where it is written, and for each facility of authentication one place held every record of it
# for the days asked; or, where its programs' messages are told apart, one place for each of them.
function enough(n) { return n == "ever" || n + 0 >= days }
function every(from, to) { for (; from <= to; from++) if (!(from in part)) return 0; return 1 }
BEGIN { n = split(ask, word, " "); for (i = 1; i <= n; i++) if (word[i] ~ /^days=/) days = substr(word[i], 6) + 0; if (!days) days = 20 }
$1 == "audit" { audit = $3 == "off" || enough($3) }
$1 == "journal" && $3 != "none" && enough($3) { ok["auth"] = ok["authpriv"] = 1 }
($1 == "auth" || $1 == "authpriv") && enough($4) { ok[$1] = 1 }
$1 ~ /^auth(priv)?:[0-9]/ && enough($4) { split($1, p, /[:-]/); part[p[2] + 0] = 1 }
END { print !NR ? "error" : audit && (ok["auth"] || every(0, 2)) && (ok["authpriv"] || every(3, 6)) ? "pass" : "fail" }
