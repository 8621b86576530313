# The traffic monitor waits for a file that is not there.
mkdir /etc/systemd/system/agency-traffic.service.d
printf '[Unit]\nConditionPathExists=/etc/agency/traffic.conf\n' >/etc/systemd/system/agency-traffic.service.d/wait.conf
