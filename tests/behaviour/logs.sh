#!/bin/bash
# log-access and log-hash against the real thing: the kernel answers who opens a log in many mode, ACL and directory
# variants; logrotate and systemd-tmpfiles make the files whose rights were foretold; sha256sum(1) and its sisters
# write and check the manifests.  In a name space and an overlay of its own; it skips (77) without root.
set -uo pipefail
[ "$(id -u)" = 0 ] || { echo "needs root: skipped"; exit 77; }
for p in setpriv setfacl sha256sum; do command -v $p >/dev/null || { echo "needs $p: skipped"; exit 77; }; done
here=$(cd "$(dirname "$0")" && pwd)
tool=${top_builddir:-.}/check-root
[ -x "$tool" ] || { echo "no $tool" >&2; exit 99; }
tool=$(readlink -f "$tool")
export tool
BASE=$("$here/../beds/base.sh") || { echo "no base root: skipped"; exit 77; }
export BASE
exec unshare --mount --net --uts --ipc --propagation private bash -uc '
R=$(mktemp -d /run/bed.XXXXXX); mount -t tmpfs -o mode=755 bed "$R"; mkdir "$R"/{up,wk,root}
mount -t overlay overlay -o "lowerdir=$BASE,upperdir=$R/up,workdir=$R/wk" "$R/root"
mount -t proc proc "$R/root/proc"; mount --rbind /dev "$R/root/dev"
export ROOT=$R/root
bash -u "$1"/logs_variants.sh; rc=$?
umount -l "$R"; rmdir "$R"
exit $rc' bash "$here"
