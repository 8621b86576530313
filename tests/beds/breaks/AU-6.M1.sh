# The backup is no longer what its manifest says.
echo changed >>/backup/audit.log.1
