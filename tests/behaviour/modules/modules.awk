# pass: none of the modules asked for is part of a kernel, or is loaded by any request: at boot, by a name, by an alias.
/^no kernel$/ { seen = 1 }
/; boot .*; by name .*; by alias / {
	seen = 1
	if ($0 ~ /: builtin;/ || $0 ~ /; boot yes;/ || $0 !~ /; by name -;/ || $0 !~ /; by alias -$/)
		bad = 1
}
END { print seen ? bad ? "fail" : "pass" : "error" }
