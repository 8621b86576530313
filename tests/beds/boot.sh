#!/bin/bash
# Boots a throw-away copy of the base root with systemd as PID 1 (systemd-nspawn), runs a script in it as a oneshot unit
# when multi-user is up, and powers off. The script's output is OUT/log, its exit code OUT/rc, the console OUT/console.
# usage: boot.sh [--bind-ro HOSTDIR[:DIR]]... [--prepare SCRIPT] SCRIPT OUT      --prepare runs in the root before the boot
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
binds= prepare=
while :; do
	case ${1:-} in
	--bind-ro) binds+=" --bind-ro=$2" && shift 2 ;; # HOSTDIR or HOSTDIR:DIR
	--prepare) prepare=$(readlink -f "$2") && shift 2 ;;
	*) break ;;
	esac
done
base=$("$here/base.sh")
script=$(readlink -f "$1")
mkdir -p "$2"
out=$(readlink -f "$2")
export base script out binds prepare
exec unshare --mount --propagation private bash -euc '
R=$(mktemp -d /run/boot.XXXXXX)
mount -t tmpfs -o mode=755 boot "$R"
mkdir "$R/up" "$R/wk" "$R/root"
mount -t overlay overlay -o "lowerdir=$base,upperdir=$R/up,workdir=$R/wk" "$R/root"
if [ -n "$prepare" ]; then
	cp "$prepare" "$R/root/root/prepare"
	unshare --net chroot "$R/root" bash /root/prepare
fi
install -m755 "$script" "$R/root/usr/local/sbin/bed-script"
cat >"$R/root/etc/systemd/system/bed.service" <<U
[Unit]
Description=test bed script
After=multi-user.target
SuccessAction=poweroff-force
FailureAction=poweroff-force
[Service]
Type=oneshot
ExecStart=/bin/bash -c "/usr/local/sbin/bed-script >/out/log 2>&1; echo \$? >/out/rc; sync"
TimeoutStartSec=600
U
cat >"$R/root/etc/systemd/system/bed.target" <<U
[Unit]
Requires=multi-user.target bed.service
After=multi-user.target
AllowIsolate=yes
U
ln -sf bed.target "$R/root/etc/systemd/system/default.target"
echo 0123456789abcdef0123456789abcdef >"$R/root/etc/machine-id"
rc=0
SYSTEMD_NSPAWN_LOCK=0 systemd-nspawn -q -D "$R/root" -M bed$$ --private-network --register=no --keep-unit \
	--bind="$out:/out" $binds --capability=CAP_AUDIT_CONTROL,CAP_AUDIT_READ,CAP_AUDIT_WRITE \
	--console=pipe --boot </dev/null >"$out/console" 2>&1 || rc=$?
umount -l "$R"
rmdir "$R" || :
exit $rc'
