# The backup is scheduled no more: its timer is disabled.
systemctl --quiet disable agency-backup.timer
