# A newcomer has a password, and need not choose another one.
useradd -m -s /bin/bash -f 30 newcomer
echo 'newcomer:Zq7-first.kiwi' | chpasswd
chage -m 1 -M 90 -I 30 newcomer
