# Nothing looks for updates any more.
systemctl disable apt-daily.timer
