/*
 * fake_probe: a running system, scripted in lines of text, behind the same table as the live one.
 *
 *   clock: sync=1 maxerror=1200 offset=-3
 *   clock-source: daemon=chrony reference=192.0.2.1 offset=0.0004 last=-64 stratum=3     (last: seconds from now)
 *   unit: chrony.service load=loaded active=active sub=running file=enabled pid=612
 *   audit: enabled=1 failure=1 pid=400 backlog=8192 lost=0
 *   audit-rule: -w /etc/shadow -p wa -k identity
 *   process: pid=612 uid=101 name=chronyd exe=/usr/sbin/chronyd permitted=2000400 effective=2000400 (hex)
 *   session: id=3 user=alice tty=pts/0 service=sshd type=tty class=user idle=1200       (idle: seconds; - unknown)
 *   sysctl: net.ipv4.ip_forward = 0                         (what stands after the blank behind = is the value)
 *   mount: /tmp type=tmpfs what=tmpfs options=rw,nosuid,nodev [root=/ dev=0:30]
 *   listener: proto=tcp address=0.0.0.0 port=23 uid=0 pid=1 exe=/usr/sbin/inetd unit=inetd.service
 *   process-start: pid=612 started=-3600 args=/usr/sbin/sshd -D        (seconds from now; args: the rest of the line)
 *   module: usb_storage
 *   interface: wlan0 flags=1003 [wireless=1]               (flags: hex, IFF_*)
 *   space: /var/log/audit total=1000 free=500 available=450 files=100 free-files=50 [ro=1]   (bytes; available: else free)
 *   firewall: chain input { type filter hook input priority 0; policy drop; }    (a line of `nft list ruleset`; many)
 *   firewall-legacy: tables of iptables                     (of which nothing but their names is told)
 *   mandatory: selinux=enforcing unconfined=/opt/x apparmor=12 not-enforced=/usr/bin/man   (apparmor: how many profiles)
 *   block: dm-0 dev=254:0 [uuid=CRYPT-LUKS2-x-root dm=root slaves=sda3,sdb3 parent=sda backing=/x.img btrfs=UUID removable=1]
 *   swap: /dev/dm-1 [type=file]
 *   none: listeners                                         (or mounts, modules, interfaces, firewall, storage: asked, and there is none)
 *   error: audit_rules EPERM what the probe says            (EPERM, EACCES, ENOSYS, EIO, ENOENT or EXDEV)
 *
 * A function nothing was scripted for answers -ENOSYS, as a system that cannot be asked.
 */
#ifndef PLUMBLINE_TESTS_FAKE_PROBE_H
#define PLUMBLINE_TESTS_FAKE_PROBE_H

#include "checks/probe/probe.h"

struct fake_probe;
struct fake_probe *fake_probe_new(struct arena *a, time_t now);
/* Takes one line without the "probe-" the text cases put before it.  0 or -EINVAL. */
int fake_probe_line(struct fake_probe *fp, const char *line);
const struct probe *fake_probe_table(struct fake_probe *fp);

#endif
