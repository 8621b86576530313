#!/bin/bash
# A layer over the base root (base.sh) in which some packages are installed and others removed, made once; prints its
# path, to be put before the base in overlayfs's lowerdir. What is installed comes with its maintainer scripts run, as
# on a real host; its dependencies are named too where the base has them not, conflicts are forced.
# usage: layer.sh PACKAGE... [-PACKAGE...]     e.g.  layer.sh systemd-timesyncd -chrony
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
beds=${PLUMBLINE_BEDS:-/var/tmp/plumbline-beds}
base=$("$here/base.sh")
name=$(printf '%s\n' "$@" | sort | paste -sd _)
[ ${#name} -le 200 ] || name=$(printf %s "$name" | sha256sum | cut -c1-16) # a file's name has 255 bytes at most
layer=$beds/layers/$name
mkdir -p "$beds/layers"
exec 9>"$beds/layers/.lock"
flock 9
# A base made anew makes the layers over it stale.
if [ ! -d "$layer" ] || [ "$beds/bookworm.packages" -nt "$layer.done" ]; then
	rm -rf --one-file-system "$layer" "$layer.debs" "$layer.work" "$layer.done"
	mkdir -p "$layer.debs" "$layer.work" "$layer"
	install=() remove=()
	for p in "$@"; do case $p in -*) remove+=("${p#-}") ;; *) install+=("$p") ;; esac; done
	(cd "$layer.debs" && { [ ${#install[@]} = 0 ] || apt-get download -qq "${install[@]}"; }) >"$layer.log" 2>&1 || {
		tail -n 5 "$layer.log" >&2
		echo "layer.sh: apt-get download ${install[*]} failed" >&2
		exit 1
	}
	export base layer
	unshare --mount --pid --fork --kill-child --net --uts --propagation private bash -euc '
		R=$(mktemp -d /run/layer.XXXXXX)
		mount -t overlay overlay -o "lowerdir=$base,upperdir=$layer,workdir=$layer.work" "$R"
		mount -t proc proc "$R/proc"
		mount --bind "$R/proc/sys" "$R/proc/sys" # a maintainer script sets no parameter of the kernel that all share
		mount -o remount,bind,ro "$R/proc/sys"
		mount -t tmpfs tmp "$R/tmp"
		mount -t tmpfs run "$R/run"
		mkdir "$R/tmp/debs"
		cp "$layer.debs"/*.deb "$R/tmp/debs/" 2>/dev/null || :
		mount -t tmpfs -o size=1m dev "$R/dev"
		for d in null zero urandom; do : >"$R/dev/$d"; mount --bind /dev/$d "$R/dev/$d"; done
		printf "#!/bin/sh\nexit 101\n" >"$R/usr/sbin/policy-rc.d"
		chmod 755 "$R/usr/sbin/policy-rc.d"
		export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin
		rc=0
		[ $# = 0 ] || chroot "$R" dpkg --force-depends --purge "$@" || rc=1
		! ls "$R"/tmp/debs/*.deb >/dev/null 2>&1 || chroot "$R" sh -c "dpkg --force-depends --force-conflicts -i /tmp/debs/*.deb" || rc=1
		rm "$R/usr/sbin/policy-rc.d"
		umount -R "$R"
		rmdir "$R"
		exit $rc' layer "${remove[@]}" >>"$layer.log" 2>&1 </dev/null || {
		tail -n 5 "$layer.log" >&2
		echo "layer.sh: $* could not be made; the whole log is $layer.log" >&2
		rm -rf --one-file-system "$layer"
		exit 1
	}
	rm -rf --one-file-system "$layer.debs" "$layer.work"
	: >"$layer.done"
fi
printf '%s\n' "$layer"
