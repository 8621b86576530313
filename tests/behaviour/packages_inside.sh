#!/bin/bash
# packages.sh, inside the throw-away root. A situation: its name, the delivered file it is about, the commands that make it.
# Truth: "fail" when dpkg --verify names a file in scope, or the file is not a regular one with the bytes unpacked;
# What a diversion set aside (.distrib) is nobody's concern once the package's own bytes stand at the name again.
# "error" when the record of them was taken away (the commands end in `lost`), which dpkg passes over in silence.
set -uo pipefail
packages='sudo login libpam-modules bash openssh-server libc6'
dirs='/bin /sbin /lib /usr/bin /usr/sbin /usr/lib'
rc=0 n=0
export packages dirs

situation() { # name, file, commands [, allow]
	local name=$1 file=$2 commands=$3 allow=${4:-} out
	n=$((n + 1))
	out=$(unshare --mount bash -c '
		mount -t tmpfs t /mnt
		mkdir -p /mnt/pristine; cp -aL "$1" /mnt/pristine/it
		for d in usr var etc; do
			mkdir -p /mnt/$d/u /mnt/$d/w
			mount -t overlay o -o lowerdir=/$d,upperdir=/mnt/$d/u,workdir=/mnt/$d/w /$d
		done
		I=/var/lib/dpkg/info S=/var/lib/dpkg/status F=$1
		lost() { record=lost; }
		record=kept
		eval "$2" >/dev/null 2>&1
		truth=pass
		timeout 5 dpkg --verify $packages 2>/dev/null | grep -vE " c /|\\.distrib$" | awk "{ print \$NF }" | grep -qE "^/(usr/)?(s?bin|lib)/" && truth=fail
		[ -f "$1" ] && [ ! -L "$1" ] && cmp -s "$1" /mnt/pristine/it || truth=fail
		[ $record = kept ] || truth=error
		echo $truth
		/built/check-root / package-files "packages=$packages" "directories=$dirs" "allow=$3"
	' bash "$file" "$commands" "$allow")
	local truth=${out%%$'\n'*} verdict
	verdict=$(sed -n 2p <<<"$out")
	[ -z "$allow" ] || truth=pass
	if [ "$truth" != "$verdict" ]; then
		printf 'not ok - %s: is %s, said %s\n' "$name" "$truth" "$verdict"
		sed -n '3,7p' <<<"$out" | cut -c1-400
		rc=1
	else
		echo "ok - $name: $truth"
	fi
	printf '%s %s\n' "$truth" "$name" >>/tmp/truths
}

unix=/lib/x86_64-linux-gnu/security/pam_unix.so
libc=/lib/x86_64-linux-gnu/libc.so.6
situation "nothing was touched" /usr/bin/sudo :
situation "a program with a byte more" /usr/bin/sudo 'echo >>$F'
situation "a program of the same size and time" /usr/bin/sudo 'touch -r $F /tmp/t; printf x | dd of=$F bs=1 seek=5000 conv=notrunc; touch -r /tmp/t $F'
situation "a PAM module changed" $unix 'echo >>$F'
situation "the C library changed" $libc 'cp $F /tmp/l; echo >>/tmp/l; mv /tmp/l $F'
situation "a program removed" /usr/sbin/sshd 'rm $F'
situation "a program emptied" /bin/login ': >$F'
situation "a link to another program" /bin/login 'ln -sf /bin/true $F'
situation "a link to a copy of itself" /bin/login 'cp $F /usr/local/bin/login; ln -sf /usr/local/bin/login $F'
situation "a link to nothing" /bin/login 'ln -sf /nowhere $F'
situation "a folder in its place" /usr/sbin/sshd 'rm $F; mkdir $F'
situation "a FIFO in its place, on which dpkg --verify waits" /usr/sbin/sshd "rm \$F; mkfifo \$F"
situation "a device in its place" /usr/sbin/sshd 'rm $F; mknod $F c 1 3'
situation "another mode, the same bytes" /usr/bin/sudo 'chmod 0755 $F'
situation "another owner, the same bytes" /usr/bin/sudo 'chown daemon $F'
situation "a newer time, the same bytes" /usr/bin/sudo 'touch $F'
situation "a new inode, the same bytes" /usr/bin/sudo 'cp -a $F $F.n; mv $F.n $F'
situation "a statoverride" /usr/bin/sudo 'dpkg-statoverride --update --add root root 0750 $F'
situation "a configuration file changed" /etc/sudoers 'echo >>/etc/sudoers; cp /etc/sudoers /mnt/pristine/it'
situation "a configuration file removed" /usr/bin/sudo 'rm /etc/sudoers'
situation "documentation removed" /usr/bin/sudo 'rm -r /usr/share/doc/sudo'
situation "a file more beside it" /usr/bin/sudo 'cp /bin/true /usr/bin/sudo.new'
situation "a package that is not asked for" /usr/bin/sudo 'echo >>/usr/sbin/cron'
situation "a diversion of the administrator, and another program there" /usr/sbin/sshd 'dpkg-divert --local --rename --add $F; cp /bin/true $F'
situation "a diversion of the administrator, the package's own put back, and what was set aside changed" /usr/sbin/sshd \
	'dpkg-divert --local --divert /usr/sbin/sshd.real --rename --add $F; echo >>/usr/sbin/sshd.real; cp /mnt/pristine/it $F'
situation "a diversion of the administrator, and the package's own put back" /usr/bin/sudo \
	'dpkg-divert --local --rename --add $F; cp $F.distrib $F'
situation "a diversion of another package with that package's file" /usr/bin/sudo \
	'dpkg-divert --package cron --divert /usr/bin/sudo.real --rename --add $F; cp /bin/true $F
	echo "$(md5sum <$F | cut -c1-32)  usr/bin/sudo" >>$I/cron.md5sums; echo /usr/bin/sudo >>$I/cron.list; cp $F /mnt/pristine/it'
situation "a diversion of another package, and a file of nobody" /usr/bin/sudo \
	'dpkg-divert --package cron --divert /usr/bin/sudo.real --rename --add $F; cp /bin/true $F'
situation "a diversion by the package itself" /usr/bin/sudo 'dpkg-divert --package sudo --divert /usr/bin/sudo.other --add $F'
situation "the package's own put back, and what was set aside gone" /usr/bin/sudo 'dpkg-divert --local --rename --add $F; rm $F.distrib; cp /mnt/pristine/it $F'
situation "a changed file set aside, which dpkg --verify passes over" /usr/bin/sudo 'echo >>$F; dpkg-divert --local --rename --add $F'
situation "the record of one file is gone, its file changed" /usr/bin/sudo 'sed -i "/ usr.bin.sudo$/d" $I/sudo.md5sums; echo >>$F; lost'
situation "the record of one file is gone, its file is not" /usr/bin/sudo 'sed -i "/ usr.bin.sudo$/d" $I/sudo.md5sums; lost'
situation "all records of a package are gone" /usr/sbin/sshd 'rm $I/openssh-server.md5sums; echo >>$F; lost'
situation "the record and the name of a file are gone from the list" /usr/bin/sudo 'sed -i "/usr.bin.sudo$/d" $I/sudo.list; echo >>$F'
situation "the list of a package is gone" /usr/bin/sudo 'rm $I/sudo.list; lost'
situation "another package took a file over" /bin/login \
	'echo new >/usr/bin/login; sed -i "\,/bin/login$,d" $I/login.list; echo /bin/login >>$I/cron.list
	echo "$(md5sum </usr/bin/login | cut -c1-32)  bin/login" >>$I/cron.md5sums; cp /usr/bin/login /mnt/pristine/it'
situation "a sums file with a line that is none" /usr/bin/sudo 'echo garbage >>$I/sudo.md5sums; lost'
situation "sums in capitals" /usr/bin/sudo 'sed -i "s/^\(................................\)/\U\1/" $I/sudo.md5sums'
situation "the sums of a multi-arch package" $libc 'mv $I/libc6:amd64.md5sums /tmp; lost'
situation "a package removed, its configuration kept" /bin/login 'dpkg --remove --force-all sudo; cp $F /mnt/pristine/it'
situation "a package half installed" /usr/bin/sudo 'sed -i "/^Package: sudo$/,/^$/s/^Status:.*/Status: install reinstreq half-installed/" $S; lost'
situation "a package unpacked and changed" /usr/bin/sudo 'sed -i "/^Package: sudo$/,/^$/s/^Status:.*/Status: install ok unpacked/" $S; echo >>$F'
situation "a package half configured" /usr/bin/sudo 'sed -i "/^Package: sudo$/,/^$/s/^Status:.*/Status: install ok half-configured/" $S'
situation "a change the agency allows" /usr/bin/sudo 'echo >>$F' /usr/bin/sudo
echo "1..$n: $(cut -d' ' -f1 /tmp/truths | sort | uniq -c | tr -s ' \n' ' ')"
[ "$(cut -d' ' -f1 /tmp/truths | sort -u | wc -l)" = 3 ] || { echo "not ok - the situations are not of all kinds"; rc=1; }
exit $rc
