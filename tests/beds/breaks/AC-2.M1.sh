# What people make is open to others.
sed -i '/pam_umask/d' /etc/pam.d/common-session
