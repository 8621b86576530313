/*
 * sudo_ways: what PAM makes of somebody to whom sudoers gives something.  sudo calls the stacks as the user who calls it:
 * the real uid is his, so pam_rootok lets in nobody else.  A rule without a password still has the account phase to pass, but
 * sudo does not mind then that the password is too old (pam_sm_acct_mgmt(3): new_authtok_reqd and authtok_expired).
 */
#include "base/str.h"
#include "checks/pam/ways.h"
#include "checks/resolve/accounts/hash.h"

static struct sudo_way unknown(
	const struct pam_rule *r, const struct pam_line *line, const struct err *e)
{
	const char *why = e->code ? e->text
			  : line  ? arena_printf(r->ev->arena, "%s:%u: %s may answer otherwise",
					    line->file->path, line->line,
					    line->name ? line->name : "the module")
				  : "PAM: too many ways to answer";

	return (struct sudo_way){WAY_SUDO_UNKNOWN, line, why};
}

/* Something the user may well have besides his password, and nobody can see from here. */
static bool second_factor(const struct pam_line *line)
{
	static const char *const modules[] = {"pam_google_authenticator", "pam_oath", "pam_u2f",
		"pam_duo", "pam_ssh_agent_auth", "pam_fprintd", "pam_pkcs11", "pam_radius_auth",
		"pam_yubico", "pam_p11"};

	for (size_t i = 0; line && i < sizeof(modules) / sizeof(*modules); i++)
		if (str_eq(line->name, modules[i]))
			return true;
	return false;
}

static struct sudo_way by_aging(
	const struct pam_rule *r, const struct way *way, const struct subject *s)
{
	struct aging x = aging_entry(r->world, way, s, ways_today(r->facts), ENTRY_SHUT);

	if (x.verdict == AGING_ERROR || x.verdict == AGING_UNDECIDED)
		return unknown(r, x.line, &x.err);
	if (x.verdict == AGING_HOLDS && way->password && second_factor(x.line))
		return unknown(r, x.line, &x.err);
	return (struct sudo_way){
		x.verdict == AGING_FAILS ? WAY_SUDO_IN : WAY_SUDO_SHUT, x.line, NULL};
}

/* With nothing typed; blank: or with what is stored, where that is nothing. */
static struct sudo_way by_nothing(
	const struct pam_rule *r, const struct way *way, const struct subject *s)
{
	const struct account *a = s->account;
	struct scenario_service service = {.service = way->service, .caller_uid = way->caller_uid};
	struct scenario_stored stored = {.blank = a->password == PASSWORD_EMPTY,
		.ages = s->shadow,
		.now = facts_host(r->facts)->now.tv_sec};

	if (a->password == PASSWORD_EMPTY || (a->password == PASSWORD_HASH && !a->only_crypt &&
						     hash_try_empty(a->field) == HASH_MATCH))
		stored.password = "";
	struct scenario_result x = scenario_empty(r->world, &service, s->user, &stored, 0);
	if (x.outcome == OUT_ERROR || x.outcome == OUT_UNDECIDED)
		return unknown(r, x.line, &x.err);
	return (struct sudo_way){
		x.outcome == OUT_HOLDS ? WAY_SUDO_SHUT : WAY_SUDO_IN, x.line, NULL};
}

struct sudo_way ways_sudo(const struct pam_rule *r, const char *service, uid_t caller,
	const struct account *whose, enum sudo_try how)
{
	struct err e = {0};
	struct subject s = ways_subject(r, whose);
	struct way way = {.name = service,
		.service = pam_host_service(r->pam, service, &e),
		.caller_uid = caller,
		.password = how == TRY_SUDO_PASSWORD,
		.any_age = how == TRY_SUDO_NOT_ASKED};

	if (!way.service)
		return unknown(r, NULL, &e);
	if (how == TRY_SUDO_NOTHING ||
		(how == TRY_SUDO_PASSWORD &&
			(whose->password == PASSWORD_EMPTY || whose->password == PASSWORD_NEVER)))
		return by_nothing(r, &way, &s);
	return by_aging(r, &way, &s);
}
