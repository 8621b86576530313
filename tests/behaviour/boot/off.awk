# Kept: nothing of the names has run, listens, or ran once the booted system was used as a stranger can. A timer or path that
# waits and starts nothing harms nobody.
$2 == "at-boot" && $3 != "waits" { bad = 1 }
$2 == "reachable" { bad = 1 }
END { print bad ? "fail" : "pass" }
