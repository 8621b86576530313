# Sound: auditd's log, where it is written, and one place for the messages of each facility of authentication, held
# every record for the days asked.
function enough(n) { return n == "ever" || n + 0 >= days }
BEGIN { n = split(ask, word, " "); for (i = 1; i <= n; i++) if (word[i] ~ /^days=/) days = substr(word[i], 6) + 0; if (!days) days = 20 }
$1 == "audit" { audit = $3 == "off" || enough($3) }
$1 == "journal" && $3 != "none" && enough($3) { ok["auth"] = ok["authpriv"] = 1 }
($1 == "auth" || $1 == "authpriv") && enough($4) { ok[$1] = 1 }
END { print !NR ? "error" : audit && ok["auth"] && ok["authpriv"] ? "pass" : "fail" }
