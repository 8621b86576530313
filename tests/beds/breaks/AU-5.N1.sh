# The hardware clock runs in local time.
sed -i 's/^UTC$/LOCAL/' /etc/adjtime
