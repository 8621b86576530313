# A way in that nobody has authorised: administration by web.
cp /bin/sleep /usr/local/bin/ttyd
cat >/etc/systemd/system/web.service <<'C'
[Service]
ExecStart=/usr/local/bin/ttyd infinity
[Install]
WantedBy=multi-user.target
C
systemctl enable web.service
