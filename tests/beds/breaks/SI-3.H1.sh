#!/bin/bash
# SI-3.H1: the daily check of integrity is taken out of the timers, and of cron.
rm /etc/systemd/system/timers.target.wants/dailyaidecheck.timer /etc/cron.daily/aide
