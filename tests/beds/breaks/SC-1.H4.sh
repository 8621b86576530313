# A host key that is older than the agency's period.
touch -d '9 years ago' /etc/ssh/ssh_host_ed25519_key
