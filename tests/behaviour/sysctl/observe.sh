#!/bin/bash
# After a boot: what the kernel parameters that a case asks for hold; for "*", what every interface has, those that case
# or configuration name and one that has just appeared. No udevd runs in a container: what its rule runs for a new
# interface is run here, as the rule that is in force says.
# usage: observe.sh [settings="NAME=VALUE..."]
settings="net.ipv4.conf.all.rp_filter=1"
for a; do case $a in settings=*) settings=${a#settings=} ;; esac; done
sleep 1 # cron's @reboot, and what rc.local left in the background
names=$(grep -rhoE 'conf[./][a-z]+[0-9]+[./]' /etc/sysctl.conf /etc/sysctl.d /usr/lib/sysctl.d /usr/local/lib/sysctl.d 2>/dev/null |
	sed 's/conf.//;s/.$//' | sort -u)
rule=
for d in /etc /usr/local/lib /usr/lib; do
	[ -e "$d/udev/rules.d/99-systemd.rules" ] || [ -L "$d/udev/rules.d/99-systemd.rules" ] || continue
	rule=$(sed -n 's/.*SUBSYSTEM=="net".*RUN+="\([^"]*systemd-sysctl[^"]*\)".*/\1/p' "$d/udev/rules.d/99-systemd.rules" 2>/dev/null)
	break
done
case $settings in *\**)
	for n in $names zz-later; do
		[ -e "/proc/sys/net/ipv4/conf/$n" ] || ip link add "$n" type veth peer name "p-$n"
		[ -z "$rule" ] || eval "${rule//\$name/$n}" >/dev/null 2>&1
	done
	;;
esac
read_key() {
	local v
	if v=$(cat "/proc/sys/$1" 2>/dev/null); then echo "$1 $v"; else echo "$1 -"; fi
}
path() { # the first separator decides, as for sysctl(8)
	case $1 in */*.*) [[ ${1%%/*} == *.* ]] && tr ./ /. <<<"$1" || echo "$1" ;; */*) echo "$1" ;; *) tr ./ /. <<<"$1" ;; esac
}
for s in $settings; do
	key=$(path "${s%%[<>=]*}")
	case $key in
	*\**)
		read_key "${key/\*/all}"
		for d in /proc/sys/${key%%\**}*; do
			n=${d##*/}
			case $n in all | default | lo | p-*) continue ;; esac
			read_key "${key/\*/$n}"
			read_key "${key%%\**}$n/forwarding"
		done
		;;
	*) read_key "$key" ;;
	esac
done
