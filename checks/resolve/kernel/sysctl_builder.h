/* sysctl_builder: what the files that find who writes kernel parameters at boot share.  Only for the files sysctl_*.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SYSCTL_BUILDER_H
#define PLUMBLINE_CHECKS_RESOLVE_SYSCTL_BUILDER_H

#include "checks/resolve/kernel/sysctl_boot.h"
#include "checks/resolve/kernel/sysctl_script.h"

#define SYSCTL_UNIT "systemd-sysctl.service"
#define MAX_HANDS   400

struct hand {
	const char *unit; /* whose place in the order it has */
	struct sysctl_log log;
	bool early; /* before any unit that waits for sysinit.target */
};
struct builder {
	const struct host *h;
	struct facts *facts;
	struct root *root;
	struct arena *a;
	struct sysctl_boot *b;
	struct hand v[MAX_HANDS];
	unsigned n; /* hand 0 is nobody */
	struct err *e;
};

/* A new hand with the place of that unit; NULL: there are too many. */
struct hand *sysctl_hand(struct builder *b, const char *unit);
/* Takes the last hand away again if it writes nothing. */
void sysctl_hand_done(struct builder *b, struct hand *h);
struct sysctl_origin sysctl_by(struct builder *b, const char *who, const char *when);
/* A script that writes by that hand. */
struct sysctl_script sysctl_script_of(struct builder *b, struct hand *h, struct sysctl_origin at);
/* Notes that what a hand does to the keys that text mentions ("": to any) is not known. */
void sysctl_not_known(struct builder *b, struct sysctl_log *log, struct sysctl_origin at,
	const char *text, const char *why);
/* Whether the boot itself starts a unit. */
bool sysctl_starts(struct builder *b, const char *unit);

/* sysctl_tmpfiles.c: lines of tmpfiles.d that write.  0 or -errno. */
int sysctl_tmpfiles(struct builder *b);
/* sysctl_hands.c: cron, what PAM runs for it, root's own manager, generators. */
void sysctl_cron(struct builder *b);
void sysctl_user_units(struct builder *b);
void sysctl_generators(struct builder *b);

#endif
