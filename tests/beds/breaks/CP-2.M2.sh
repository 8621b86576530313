# The standby service is masked.
rm /etc/systemd/system/agency-standby.service
ln -s /dev/null /etc/systemd/system/agency-standby.service
