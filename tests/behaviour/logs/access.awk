# Sound: nobody but root, and for reading the members of the readers' groups, came to any log, at the boot or after
# the rotations.
$2 != "logs" { bad = 1 }
$2 == "logs" { n++ }
END { print !n ? "error" : bad ? "fail" : "pass" }
