/*
 * services: what the rules about passwords share: the services a rule is about, and what of their stacks goes into
 * its evidence.
 */
#ifndef PLUMBLINE_CHECKS_PAM_SERVICES_H
#define PLUMBLINE_CHECKS_PAM_SERVICES_H

#include "base/evidence.h"
#include "checks/facts.h"
#include "checks/pam/scenario.h"

/* One rule being judged.  Everything it hands out lives in ev's arena. */
struct pam_rule {
	struct facts *facts;
	struct evidence *ev;
	bool changes; /* it is about changing a password; else about logging in */
	void *want;   /* the family's own: its thresholds */
	const struct pam_factors
		*factors; /* a service that asks for one of these counts too; may be NULL */
	const struct pam_host *pam;
	const struct pam_world *world;
	size_t judged; /* services that counted */
};
/* Fills pam and world from facts.  False: the error is in the evidence. */
bool pam_rule_start(struct pam_rule *r);

typedef void (*pam_service_fn)(struct pam_rule *r, const char *name,
	const struct pam_service *service, unsigned caller_uid);
/*
 * Calls fn for each of the services that exists on the host and takes passwords, and for those the same programs use
 * besides; says in the evidence which do not count and which cannot be read.  fn counts up r->judged.  When nothing
 * has set the status at the end it is notapplicable (no service counted) or pass.
 */
void pam_rule_services(struct pam_rule *r, char **names, size_t n, pam_service_fn fn);

/* A service that more is known of than its name. */
struct pam_known {
	const char *name;
	const char *programs[3];
	const char *names_in[3]; /* files that hold the name of `with` where it is used */
	const char *with; /* the service the same program uses for a login shell (su -, sudo -i) */
	unsigned caller;  /* real uid of the program: 0, CALLER_USER or CALLER_HIMSELF */
	bool job;	  /* runs jobs: no password is asked */
};
#define CALLER_USER 1000 /* who calls su and passwd: anybody but root */
const struct pam_known *pam_known(const char *name);
bool pam_has_file(const struct pam_rule *r, const char *service);
/* Whether something on this host may ask for the service: its file or its program is there (of a job, the program). */
bool pam_installed(const struct pam_rule *r, const char *name);
/* The service that the program of this one uses too, on this host; NULL: none. */
const char *pam_also(const struct pam_rule *r, const char *name);
/* Who calls it; also_of: the service whose program uses it too, or NULL. */
unsigned pam_caller(const char *name, const char *also_of);

/* Whether sshd could have this value for anybody, Match blocks included; notes the value for all. */
struct sshd_conf;
bool pam_sshd_could(const struct sshd_conf *c, const char *keyword, const char *value);
/* Whether sshd lets that user in at all: a shell that can be run, and the lists of who may come. */
struct sshd_peer;
bool pam_sshd_allows(const struct pam_rule *r, const struct sshd_conf *c,
	const struct sshd_peer *peer, const struct pam_user *u);
void pam_see_sshd(const struct pam_rule *r, const struct sshd_conf *c, const char *keyword);

/* One sentence in both languages into observed; when it speaks against the host, into reason too, with fail. */
void pam_rule_say(const struct pam_rule *r, bool good, struct bitext t);
#define PAM_RULE_TEXT(r, en, zh, ...)                                                              \
	(struct bitext)                                                                            \
	{                                                                                          \
		arena_printf((r)->ev->arena, en, __VA_ARGS__),                                     \
			arena_printf((r)->ev->arena, zh, __VA_ARGS__)                              \
	}
/* The same of somebody who is called otherwise in Chinese: the first %s of each format. */
#define PAM_RULE_TEXT_OF(r, name, name_zh, en, zh, ...)                                            \
	(struct bitext)                                                                            \
	{                                                                                          \
		arena_printf((r)->ev->arena, en, name, __VA_ARGS__),                               \
			arena_printf((r)->ev->arena, zh, name_zh, __VA_ARGS__)                     \
	}
/* OUT_ERROR and OUT_UNDECIDED: error with the reason. */
void pam_rule_undecided(
	const struct pam_rule *r, const char *service, const struct scenario_result *x);
/* " (/etc/pam.d/x:3 pam_unix)"; "" without a line. */
const char *pam_rule_where(const struct pam_rule *r, const struct pam_line *l);

/* Notes a deciding line, once. */
void pam_rule_see(const struct pam_rule *r, const char *what, const char *value,
	const struct file *f, unsigned line);
/* The lines of a phase that take part in the verdict: those that count, check, remember, and those that are broken. */
void pam_rule_see_stack(
	const struct pam_rule *r, const struct pam_service *s, enum pam_phase phase);
/*
 * For `explain --trace`: the phase's stack as it was loaded, line by line, with what each answers in the two attempts
 * that tell most, and the options of the modules that decide with the place each comes from.
 */
void pam_rule_trace_login(
	const struct pam_rule *r, const struct scenario_service *s, unsigned deny);
void pam_rule_trace_change(
	const struct pam_rule *r, const struct scenario_service *s, unsigned remember, bool forced);
void pam_rule_trace_quality(const struct pam_rule *r, const struct scenario_service *s,
	unsigned length, unsigned classes, bool forced, const struct scenario_result *x);

/* Notes the reason why libpam refuses every call of this service, if it does. */
void pam_rule_see_abort(const struct pam_rule *r, const struct pam_service *s);

#endif
