# pass: each account shuts itself, and one not used for long is shut.
/must=in/ || /idle=(in|change)/ || /login=old.* open=1/ || /login=never password-set=long open=1/ { bad = 1 }
END { print NR && !bad ? "pass" : "fail" }
