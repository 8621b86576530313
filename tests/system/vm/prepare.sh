# The machine of vm.sh, made ready in its image: hardened, with a clock source and a user of its own. Runs in the root.
set -e
useradd -m -s /bin/bash alice
echo 'alice:Old-pass-0!x' | chpasswd
mkdir -p /backup
# A time source that answers: a second chronyd on the loop interface, under the name of a declared source.
cat >/etc/chrony/clock.conf <<'C'
local stratum 3
allow
bindaddress 127.0.0.2
cmdport 0
pidfile /run/clock.pid
bindcmdaddress /
C
cat >/etc/systemd/system/clock.service <<'U'
[Unit]
Before=chrony.service
[Service]
Type=forking
PIDFile=/run/clock.pid
ExecStart=/usr/sbin/chronyd -x -f /etc/chrony/clock.conf
[Install]
WantedBy=multi-user.target
U
systemctl enable clock.service
echo '127.0.0.2 time.stdtime.gov.tw tock.stdtime.gov.tw' >>/etc/hosts
