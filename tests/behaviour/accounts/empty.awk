# No empty password: nobody who types nothing is let in by any service.
$3 == "in=1" { bad = 1 }
END { print bad ? "fail" : "pass" }
