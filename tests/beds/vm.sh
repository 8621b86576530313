#!/bin/bash
# Boots a Debian virtual machine over the root that hardened ones stand on (hardbase.sh), runs a script in it as a oneshot unit when multi-user is
# up, and powers off. By qemu without KVM, which is slow (about a minute for the boot) and works everywhere. Only here is
# there a kernel of one's own: its audit can be locked, its clock set, its modules loaded.
# usage: vm.sh [--prepare FILE] FOLDER OUT
#        FOLDER is copied to /in of the machine, where /in/run is the script; OUT receives what it leaves in /out,
#        its output as OUT/log, its exit code as OUT/rc and the console
#        --prepare: a script that runs in the root (chroot) when the image is made; /in is not there yet
# The image is kept in $PLUMBLINE_BEDS/vm and made again when one of its inputs changes. It is never written to: each
# run goes to a snapshot. VM_SECONDS (default 1200) ends a machine that hangs.
set -euo pipefail
here=$(dirname "$(readlink -f "$0")")
prepare=/dev/null
[ "${1:-}" = --prepare ] && prepare=$(readlink -f "$2") && shift 2
folder=$1 out=$2
mkdir -p "$out"
for p in qemu-system-x86_64 busybox cpio mke2fs depmod; do
	command -v $p >/dev/null || { echo "vm.sh: there is no $p here" >&2; exit 77; }
done
beds=${PLUMBLINE_BEDS:-/var/tmp/plumbline-beds}
vm=$beds/vm
base=$("$here/hardbase.sh")
mkdir -p "$vm"
exec 9>"$vm/.lock"
flock 9

# Debian's kernel for virtual machines, unpacked once a version.
kernel=$(apt-cache depends linux-image-cloud-amd64 | awk '/Depends: linux-image/ { print $2; exit }')
[ -n "$kernel" ] || { echo "vm.sh: apt knows no linux-image-cloud-amd64" >&2; exit 77; }
if [ ! -e "$vm/$kernel.done" ]; then
	rm -rf "$vm/$kernel"
	mkdir "$vm/$kernel"
	(cd "$vm/$kernel" && apt-get download -qq "$kernel" && dpkg -x ./*.deb . && rm ./*.deb) >"$vm/kernel.log" 2>&1 || {
		tail -n 5 "$vm/kernel.log" >&2
		echo "vm.sh: $kernel could not be fetched" >&2
		exit 1
	}
	# Merged as the base is: a folder /lib would hide what the base has below its link.
	mkdir -p "$vm/$kernel/usr"
	mv "$vm/$kernel/lib" "$vm/$kernel/usr/lib"
	ln -s usr/lib "$vm/$kernel/lib"
	version=$(basename "$vm/$kernel"/lib/modules/*)
	# A server's drivers are not what is looked at: what is left is a tenth.
	rm -rf "$vm/$kernel/lib/modules/$version"/kernel/{drivers/{gpu,media,infiniband,net/ethernet,scsi},sound}
	depmod -b "$vm/$kernel" "$version"
	touch "$vm/$kernel.done"
fi
version=$(basename "$vm/$kernel"/lib/modules/*)

inputs=$(cat "$0" "$here/hardbase.sh" "$prepare" "$beds/bookworm.packages" | sha256sum | cut -d' ' -f1)-$kernel
if [ "$(cat "$vm/inputs" 2>/dev/null)" != "$inputs" ] || [ "$beds/bookworm.packages" -nt "$vm/inputs" ] ||
	[ -z "$(find "$vm/inputs" -mtime -5)" ]; then # the lists of updates in it grow old
	rm -rf "$vm/inputs" "$vm/initrd"
	mkdir -p "$vm/initrd"/{bin,proc,sys,dev,root,mod}
	cp "$(command -v busybox)" "$vm/initrd/bin/busybox"
	for m in virtio_pci virtio_blk ext4 crc32c_generic; do
		modprobe -d "$vm/$kernel" -S "$version" --show-depends $m 2>/dev/null | awk '$1 == "insmod" { print $2 }'
	done | awk '!seen[$0]++' | while read -r file; do
		cp "$file" "$vm/initrd/mod/"
		basename "$file"
	done >"$vm/order"
	mv "$vm/order" "$vm/initrd/mod/order"
	cat >"$vm/initrd/init" <<'I'
#!/bin/busybox sh
b=/bin/busybox
$b mount -t proc p /proc; $b mount -t sysfs s /sys; $b mount -t devtmpfs d /dev
for m in $($b cat /mod/order); do $b insmod /mod/$m 2>/dev/null; done
n=0; while [ ! -b /dev/vda ] && [ $n -lt 200 ]; do $b sleep 0.1; n=$((n + 1)); done
$b mount -t ext4 -o rw /dev/vda /root || exec $b sh
# The unit that runs the script lies in /run and is gone at the next boot: what is asked of that boot finds none of it.
$b mount -t tmpfs -o nosuid,nodev,mode=755 tmpfs /root/run
$b mkdir -p /root/run/systemd/system/multi-user.target.wants
$b cp /bed/plumbline-bed.service /root/run/systemd/system/
$b cp /bed/run /root/run/plumbline-bed
$b ln -s ../plumbline-bed.service /root/run/systemd/system/multi-user.target.wants/
$b mount --move /dev /root/dev; $b umount /sys; $b umount /proc
exec $b switch_root /root /sbin/init
I
	mkdir "$vm/initrd/bed"
	cat >"$vm/initrd/bed/plumbline-bed.service" <<'U'
[Unit]
DefaultDependencies=no
After=basic.target multi-user.target
[Service]
Type=exec
ExecStart=/run/plumbline-bed
U
	cat >"$vm/initrd/bed/run" <<'U'
#!/bin/bash
# The second disk is a tar of /in, the third receives one of /out.
mkdir -p /run/in /run/out
ln -s /run/in /in
ln -s /run/out /out
tar -C /in -xf /dev/vdb
# As a session of an administrator, not as a service of the host.
echo 0 >/proc/self/loginuid
bash /in/run >/out/log 2>&1 </dev/null
echo $? >/out/rc
journalctl -b --no-pager -o short-monotonic >/out/journal 2>&1
tar -C /out -cf /dev/vdc .
sync
systemctl poweroff -ff
U
	chmod 755 "$vm/initrd/init" "$vm/initrd/bed/run"
	(cd "$vm/initrd" && find . | cpio --quiet -o -H newc | gzip -1) >"$vm/initrd.gz"

	# The root: the base, the modules, what PREPARE changes, and the unit that runs the script.
	export base vm kernel version prepare
	unshare --mount --propagation private bash -euc '
	R=$(mktemp -d /run/vm.XXXXXX)
	mount -t tmpfs -o mode=755 vm "$R"
	mkdir "$R/up" "$R/wk" "$R/root"
	mount -t overlay overlay -o "lowerdir=$vm/$kernel:$base,upperdir=$R/up,workdir=$R/wk" "$R/root"
	r=$R/root
	rm -rf "$r"/boot/*
	echo "/dev/vda / ext4 defaults 0 1" >"$r/etc/fstab"
	echo bedvm >"$r/etc/hostname"
	echo 0123456789abcdef0123456789abcdef >"$r/etc/machine-id"
	: >"$r/etc/resolv.conf"
	for u in apt-daily-upgrade.timer e2scrub_all.timer e2scrub_reap.service fstrim.timer \
		dpkg-db-backup.timer; do ln -sf /dev/null "$r/etc/systemd/system/$u"; done
	if [ -s "$prepare" ]; then
		mount -t proc proc "$r/proc"
		mount -t tmpfs run "$r/run"
		mount -t tmpfs dev "$r/dev"
		for d in null zero urandom; do : >"$r/dev/$d"; mount --bind /dev/$d "$r/dev/$d"; done
		cp "$prepare" "$r/root/prepare"
		unshare --net chroot "$r" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root bash /root/prepare >&2
		rm "$r/root/prepare"
		umount -R "$r/dev" "$r/run" "$r/proc"
	fi
	rm -f "$vm/root.ext4" "$vm/backup.ext4"
	# What PREPARE has put to /backup lies on a disk of its own.
	mkdir -p "$r/backup"
	mke2fs -q -t ext4 -O ^has_journal -d "$r/backup" "$vm/backup.ext4" 32M
	find "$r/backup" -mindepth 1 -delete
	echo "/dev/vdd /backup ext4 nosuid,nodev,noexec 0 2" >>"$r/etc/fstab"
	mke2fs -q -t ext4 -O ^has_journal -E lazy_itable_init=1,nodiscard -d "$r" "$vm/root.ext4" 8G
	cd /
	umount -l "$R"
	rmdir "$R" || :'
	printf %s "$inputs" >"$vm/inputs"
fi
cp "$vm/$kernel"/boot/vmlinuz-* "$vm/vmlinuz" 2>/dev/null || :

work=$(mktemp -d "$vm/run.XXXXXX")
trap 'rm -rf "$work"' EXIT
tar -C "$folder" -cf "$work/in.tar" .
truncate -s %1M "$work/in.tar"
truncate -s 256M "$work/out.img"
# The machine reads the image for as long as it runs; that it is not made anew meanwhile is what the lock is held for.
rc=0
timeout -k 5 "${VM_SECONDS:-1200}" qemu-system-x86_64 -accel tcg,thread=multi,tb-size=512 -cpu "${VM_CPU:-Nehalem}" -M q35 -smp 2 -m 1024 \
	-nographic -no-reboot -nodefaults -serial "file:$out/console" -kernel "$vm/vmlinuz" -initrd "$vm/initrd.gz" \
	-append "console=ttyS0 quiet loglevel=4 panic=-1 audit=1 mitigations=off nokaslr random.trust_cpu=on systemd.show_status=false tsc=reliable no_timer_check ${VM_CMDLINE:-}" \
	-drive "file=$vm/root.ext4,if=virtio,format=raw,snapshot=on,cache=unsafe" \
	-drive "file=$work/in.tar,if=virtio,format=raw,readonly=on" \
	-drive "file=$work/out.img,if=virtio,format=raw,cache=unsafe" \
	-drive "file=$vm/backup.ext4,if=virtio,format=raw,snapshot=on,cache=unsafe" \
	-device virtio-rng-pci -nic none </dev/null >"$out/qemu" 2>&1 9>&- || rc=$?
tar -C "$out" -xf "$work/out.img" 2>/dev/null && [ -s "$out/rc" ] || {
	tail -n 20 "$out/console" "$out/qemu" >&2
	echo "vm.sh: the machine did not come to an end (qemu: $rc)" >&2
	exit 1
}
cat "$out/log"
exit "$(cat "$out/rc")"
