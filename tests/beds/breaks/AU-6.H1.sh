# The backups lie on the system's own disk after the next boot.
sed -i '/vault.example.gov.tw/d' /etc/fstab
