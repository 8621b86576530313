# The last password but one can be taken again.
sed -i 's/remember=5/remember=1/' /etc/pam.d/common-password
