#!/bin/bash
# Runs a command in a throw-away copy-on-write root over the base (base.sh): private mount, pid, network, uts and
# ipc name spaces; everything vanishes at the end.
# usage: throwaway.sh [--bind HOSTDIR:DIR]... [--layer "PACKAGE... -PACKAGE..."] [--host-pid] COMMAND [ARG...]
#        e.g.  throwaway.sh bash -s < script
# --layer: with these packages put in or taken out (layer.sh).  --host-pid: no pid name space of its own, as the
# kernel's audit demands; the command then ends what it started.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
binds=() layer= pid=(--pid --fork --kill-child)
while :; do
	case ${1:-} in
	--bind) binds+=("$2") && shift 2 ;;
	--layer) layer=$2 && shift 2 ;;
	--host-pid) pid=() && shift ;;
	*) break ;;
	esac
done
base=$("$here/base.sh")
[ -z "$layer" ] || base=$("$here/layer.sh" $layer):$base
export base
export binds_list="${binds[*]:-}"
exec unshare --mount "${pid[@]}" --net --uts --ipc --propagation private \
	bash -euc '
	R=$(mktemp -d /run/bed.XXXXXX)
	mount -t tmpfs -o mode=755 bed "$R"
	mkdir "$R/up" "$R/wk" "$R/root"
	mount -t overlay overlay -o "lowerdir=$base,upperdir=$R/up,workdir=$R/wk" "$R/root"
	# Programs built with sanitizers run in the root too.
	for l in /usr/lib/*/libasan.so.* /usr/lib/*/libubsan.so.*; do
		[ -e "$l" ] && [ ! -e "$R/root$l" ] || continue
		: >"$R/root$l"
		mount --bind "$l" "$R/root$l"
	done
	mount -t proc proc "$R/root/proc"
	# Of the kernel parameters only those of the network are the root'"'"'s own, all else is shared.
	mount --bind "$R/root/proc/sys" "$R/root/proc/sys"
	mount --bind "$R/root/proc/sys/net" "$R/root/proc/sys/net"
	mount -o remount,bind,ro "$R/root/proc/sys"
	mount -t sysfs -o ro sysfs "$R/root/sys"
	mount -t tmpfs -o mode=755,nosuid dev "$R/root/dev"
	for d in null zero full random urandom tty; do : >"$R/root/dev/$d"; mount --bind /dev/$d "$R/root/dev/$d"; done
	mkdir "$R/root/dev/pts" "$R/root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$R/root/dev/pts"
	ln -s pts/ptmx "$R/root/dev/ptmx"; ln -s /proc/self/fd "$R/root/dev/fd"
	mount -t tmpfs -o mode=755 run "$R/root/run"
	for b in $binds_list; do
		mkdir -p "$R/root${b#*:}"
		mount --bind "${b%%:*}" "$R/root${b#*:}"
	done
	hostname bed
	ip link set lo up
	set +e
	chroot "$R/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb "$@"; rc=$?
	cd /; umount -l "$R"; rmdir "$R" 2>/dev/null
	exit $rc' bash "$@"
