# alice's password becomes one that everybody knows, kept by a good scheme; seen by `scan --try-default-passwords`.
echo alice:changeme | chpasswd -c YESCRYPT
