#!/bin/bash
# Boots a throw-away root over the base (base.sh) with systemd as PID 1 (systemd-nspawn): PLACE runs in it before the
# boot, WATCH once the boot has come to rest; what WATCH prints is printed. The root boots what is its own default
# target; only the unit that runs WATCH is added, by the manager's command line.
# usage: boot_case.sh [--bind HOSTDIR:DIR]... [--layer "PACKAGE... -PACKAGE..."] [--nspawn OPTION]... PLACE WATCH
#        both are shell commands; the bound folders are read-only for WATCH
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
binds=() layer= options=()
while :; do
	case ${1:-} in
	--bind) binds+=("$2") && shift 2 ;;
	--layer) layer=$2 && shift 2 ;;
	--nspawn) options+=("$2") && shift 2 ;;
	*) break ;;
	esac
done
base=$("$here/base.sh")
[ -z "$layer" ] || base=$("$here/layer.sh" $layer):$base
export base place=$1 watch=$2 binds_list="${binds[*]:-}" options_list="${options[*]:-}"
exec unshare --mount --propagation private bash -euc '
R=$(mktemp -d /run/boot.XXXXXX)
mount -t tmpfs -o mode=755 boot "$R"
mkdir "$R/up" "$R/wk" "$R/root" "$R/out"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$R/up,workdir=$R/wk" "$R/root"
leave() {
	umount -l "$R"
	rmdir "$R" || :
}
trap leave EXIT
# A finished installation, so no first boot, unless the case says otherwise.
echo 0123456789abcdef0123456789abcdef >"$R/root/etc/machine-id"
echo bed >"$R/root/etc/hostname"
ro=
for b in $binds_list; do
	mkdir -p "$R/root${b#*:}"
	mount --bind "${b%%:*}" "$R/root${b#*:}"
	ro+=" --bind-ro=$b"
done
mount -t proc proc "$R/root/proc"
mount --bind "$R/root/proc/sys" "$R/root/proc/sys" # what is prepared sets no parameter of the kernel that all share
mount -o remount,bind,ro "$R/root/proc/sys"
for d in null zero urandom; do [ -e "$R/root/dev/$d" ] || : >"$R/root/dev/$d"; mount --bind /dev/$d "$R/root/dev/$d"; done
chroot "$R/root" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=dumb /bin/sh -c "$place" >&2
for d in null zero urandom; do umount "$R/root/dev/$d"; done
umount "$R/root/proc/sys" "$R/root/proc"
for b in $binds_list; do umount "$R/root${b#*:}"; done
mkdir -p "$R/root/usr/lib/plumbline-bed" "$R/root/usr/local/lib/systemd/system"
cat >"$R/root/usr/lib/plumbline-bed/watch" <<U
#!/bin/bash
# The boot has come to rest when no job is left; some wait for ever, for a device that is not there.
for i in {1..100}; do
	case \$(systemctl is-system-running 2>/dev/null) in running | degraded) [ -n "\$(systemctl list-jobs --no-legend 2>/dev/null)" ] || break ;; esac
	sleep 0.1
done
{ $watch
} >/out/seen 2>/out/err </dev/null
echo \$? >/out/rc
systemctl poweroff -ff
U
chmod 755 "$R/root/usr/lib/plumbline-bed/watch"
cat >"$R/root/usr/local/lib/systemd/system/plumbline-bed.service" <<U
[Unit]
DefaultDependencies=no
After=basic.target multi-user.target graphical.target
[Service]
Type=exec
ExecStart=/usr/lib/plumbline-bed/watch
U
# nspawn would put a tmpfs of its own on /tmp.
SYSTEMD_NSPAWN_TMPFS_TMP=0 SYSTEMD_NSPAWN_LOCK=0 timeout -k 5 ${BOOT_SECONDS:-90} systemd-nspawn -q -D "$R/root" -M bed$$ --link-journal=no --private-network \
	--register=no --keep-unit --bind="$R/out:/out" $ro $options_list --console=pipe --boot systemd.wants=plumbline-bed.service \
	</dev/null >"$R/console" 2>&1 || :
[ -s "$R/out/rc" ] || {
	tail -n 15 "$R/console" >&2
	echo "boot_case.sh: the boot did not come to an end" >&2
	exit 1
}
cat "$R/out/seen"
cat "$R/out/err" >&2
exit "$(cat "$R/out/rc")"'
