# pass: the boot loads none of the modules asked for, and no request does afterwards (modules.awk).
/^loaded by the boot: / {
	if (!/: -$/)
		bad = 1
}
/; boot .*; by name .*; by alias / {
	seen = 1
	if ($0 ~ /: builtin;/ || $0 ~ /; boot yes;/ || $0 !~ /; by name -;/ || $0 !~ /; by alias -$/)
		bad = 1
}
END { print seen ? bad ? "fail" : "pass" : "error" }
