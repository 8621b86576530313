#!/bin/bash
# In a booted root: for each PATH=OPTION,... what findmnt says of the mount that holds PATH, and what really happens
# there: a program of another owner with the set-uid bit run by an ordinary user, and a device node opened.
# usage: observe.sh [mounts="PATH=OPTION,... ..."]
asked=${1:-mounts=/tmp=nodev,nosuid,noexec}
for word in ${asked#mounts=}; do
	path=${word%%=*}
	ls "$path/." >/dev/null 2>&1 # whatever is mounted only when it is used
	# findmnt -T goes by names, and a mount may lie hidden under a later one of its parent: by the mount's number then
	id=$(exec 3<"$path" && sed -n 's/^mnt_id:[[:space:]]*//p' /proc/self/fdinfo/3)
	[ -n "$id" ] || id=$(findmnt -n -o ID -T "$path" | tail -n 1)
	read -r _ place options < <(findmnt -n -l -o ID,TARGET,OPTIONS | awk -v id="$id" '$1 == id')
	options=$(tr , '\n' <<<"$options" | grep -xE 'ro|nosuid|nodev|noexec|noatime|nosymfollow|hidepid=.*|nr_inodes=.*|mode=.*' | sort | paste -sd ,)
	printf '%s on %s: %s\n' "$path" "${place%% *}" "${options:--}"
	program=$path/.observe-program node=$path/.observe-node
	exec=- suid=- device=-
	if cp /usr/bin/id "$program" 2>/dev/null; then
		chmod 4755 "$program"
		if uid=$(setpriv --reuid=2000 --regid=2000 --clear-groups "$program" -u 2>/dev/null); then
			exec=yes suid=no
			[ "$uid" != 0 ] || suid=yes
		else
			exec=no
		fi
		if mknod "$node" c 1 3 2>/dev/null; then
			device=no
			! cat "$node" 2>/dev/null || device=yes
		fi
		rm -f "$program" "$node"
	fi
	printf '%s does: exec %s, set-uid %s, device %s\n' "$path" $exec $suid $device
done
