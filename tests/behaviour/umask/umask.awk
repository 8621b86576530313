# Every session of alice, root and bob, by whatever way in, makes folders and files that the mask wanted keeps closed: no
# bit of it is set in their modes.  "system" is alice without her own start files.
function bits(text, i, n) { n = 0; for (i = 1; i <= length(text); i++) n = n * 8 + substr(text, i, 1); return n }
function both(a, b, r, p) { for (p = 1; p < 512; p *= 2) { if (int(a / p) % 2 && int(b / p) % 2) r += p } return r + 0 }
BEGIN { want = "027"; n = split(ask, w, " "); for (i = 1; i <= n; i++) if (w[i] ~ /^umask=/) want = substr(w[i], 7) }
$4 == "refused" { next } # nobody gets in that way
{ open = 1 }
$4 ~ /^folder=/ { open = both(bits(substr($4, 8)), bits(want)) || both(bits(substr($5, 6)), bits(want)) }
open { bad = 1 }
END { print bad ? "fail" : "pass" }
