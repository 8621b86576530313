# What is kept below /srv goes to a disk as it is.
echo '/dev/vdb1 /srv ext4 defaults 0 2' >>/etc/fstab
