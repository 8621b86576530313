# A desktop is shared without encryption, by a service the agency has allowed.
cp /bin/sleep /usr/local/bin/x11vnc
cat >/etc/systemd/system/desktop.service <<'C'
[Service]
ExecStart=/usr/local/bin/x11vnc infinity
[Install]
WantedBy=multi-user.target
C
systemctl enable desktop.service
sed -i 's|^ *</policy>|    <value id="remote_access_services">ssh vnc</value>\n&|' /etc/plumbline/agency.xml
