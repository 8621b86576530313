# A session ends in time and its user cannot simply change that: after TMOUT=0, unset and typeset +r (autologout: set
# and unset) typed at the prompt, each idle session of alice and root, by whatever way in, still ends within idle seconds.
BEGIN { idle = 900; n = split(ask, w, " "); for (i = 1; i <= n; i++) if (w[i] ~ /^idle=/) idle = substr(w[i], 6) + 0 }
$4 == "refused" { next } # nobody gets in that way
{
	ends = ""
	for (i = 4; i <= NF; i++) if ($i ~ /^ends=/) ends = substr($i, 6)
	if (ends == "at-once") next
	seen++
	if (ends !~ /^[0-9]+$/ || ends + 0 < 1 || ends + 0 > idle) bad = 1
}
END { print bad ? "fail" : "pass" }
