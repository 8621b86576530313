# The audit log lies in memory after the next boot.
echo 'tmpfs /var/log/audit tmpfs mode=0750,size=64m 0 0' >>/etc/fstab
