# It was started as the daemon, and is there once the boot has come to rest.
/^state active$/ { active = 1 }
/^started:/ { started = 1 }
/^process sleep infinity/ { there = 1 }
END { print NR ? (active && started && there ? "pass" : "fail") : "error" }
