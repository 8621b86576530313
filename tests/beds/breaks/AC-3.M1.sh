# sshd says nothing of who comes.
sed -i '1i LogLevel QUIET' /etc/ssh/sshd_config.d/00-agency.conf
