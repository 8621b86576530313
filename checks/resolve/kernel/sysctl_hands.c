/*
 * sysctl_hands: what writes kernel parameters at boot besides the services' own commands: cron's jobs of root (crontab(5),
 * boot_cron.c), what pam_exec(8) runs when cron opens a session, the units of root's own manager (boot_users.c), and
 * generators, of which only is known that they speak of kernel parameters.
 *
 * A job that is not for the boot may or may not have run.  pam_exec: lines of type account and session of /etc/pam.d/cron
 * and of what it includes, without regard to their controls.
 * Not handled: modules other than pam_exec that run programs; what udev runs (sysctl_boot.c).
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/kernel/sysctl_builder.h"
#include "checks/resolve/kernel/sysctl_script_parts.h"
#include "checks/resolve/units/unit.h"

#define MAX_PAM_FILES 16

struct jobs {
	struct builder *b;
	bool any, reboot;
};

static void job(void *of, const char *text, const char *user, const struct boot_item *like)
{
	struct jobs *jobs = of;
	struct builder *b = jobs->b;

	jobs->any = true;
	jobs->reboot |= like->at_boot;
	if (!str_eq(user, "root"))
		return;
	struct hand *h = sysctl_hand(b, "cron.service");
	if (!h)
		return;
	struct sysctl_script s = sysctl_script_of(b, h,
		sysctl_by(b, "cron",
			like->at_boot ? NULL
				      : arena_printf(b->a, "whether cron has run %s:%u", like->by,
						like->line)));
	s.at.file = like->file;
	s.at.line = like->line;
	hand_text(&s, text, like->file, like->line);
	sysctl_hand_done(b, h);
}

/* The command of a pam_exec line, w from the module on; how many words stand before it. */
static size_t exec_command(char **w, size_t n)
{
	static char *const options[] = {
		"debug", "expose_authtok", "seteuid", "quiet", "quiet_log", "stdout"};
	size_t i = 1;

	while (i < n &&
		(str_in(options, 6, w[i]) || str_starts(w[i], "log=") || str_starts(w[i], "type=")))
		i++;
	return i;
}

static void pam_line(struct jobs *jobs, const struct file *f, unsigned line, char **w, size_t n,
	const char *type)
{
	struct builder *b = jobs->b;
	size_t skip = exec_command(w, n);

	if (skip >= n || (!str_eq(type, "session") && !str_eq(type, "account")))
		return;
	struct hand *h = sysctl_hand(b, "cron.service");
	if (!h)
		return;
	struct sysctl_script s = sysctl_script_of(
		b, h, sysctl_by(b, "cron", jobs->reboot ? NULL : "whether cron has run a job"));
	s.at.file = f;
	s.at.line = line;
	hand_command(&s, w + skip, n - skip);
	sysctl_hand_done(b, h);
}

/* What pam_exec runs whenever cron opens a session. */
static void pam_file(struct jobs *jobs, const char *path, unsigned depth)
{
	const struct file *f;
	const char *text;
	size_t len, n;

	if (depth > MAX_PAM_FILES || root_read(jobs->b->root, path, &f, NULL) < 0)
		return;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char **w = str_split(jobs->b->a, arena_strndup(jobs->b->a, text, len), " \t\r", &n);
		size_t i = 1;
		if (n < 2 || *w[0] == '#')
			continue;
		const char *type = w[0] + (*w[0] == '-');
		if (str_eq(type, "@include") ||
			(n > 2 && (str_eq(w[1], "include") || str_eq(w[1], "substack")))) {
			const char *name = *type == '@' ? w[1] : w[2];
			pam_file(jobs,
				*name == '/' ? name
					     : arena_printf(jobs->b->a, "/etc/pam.d/%s", name),
				depth + 1);
			continue;
		}
		if (*w[1] == '[')
			while (i < n && !str_ends(w[i], "]"))
				i++;
		if (++i < n && (str_eq(path_base(w[i]), "pam_exec.so")))
			pam_line(jobs, f, l.number, w + i, n - i, type);
	}
}

void sysctl_cron(struct builder *b)
{
	struct jobs jobs = {.b = b};
	char **argv = NULL;
	size_t n = 0;

	if (!sysctl_starts(b, "cron.service"))
		return;
	if (unit_command(b->root, b->a, "cron.service", &argv, &n, NULL) < 0)
		n = 0;
	struct boot_build cron = {.h = b->h, .a = b->a, .text = job, .text_of = &jobs};
	boot_cron(&cron, &(struct boot_item){.at_boot = true}, (const char *const *)argv, n);
	if (jobs.any)
		pam_file(&jobs, "/etc/pam.d/cron", 0);
}

void sysctl_user_units(struct builder *b)
{
	struct err e = {0}; /* what units start is judged of the services themselves */
	const struct boot_starts *boot = facts_get(b->facts, &model_boot, &e);

	for (size_t i = 0; boot && i < boot->n_hands; i++) {
		const struct boot_hand *x = &boot->hands[i];
		size_t known = 0;
		if (!x->as_user || !x->file || !str_eq(x->file->path, x->by))
			continue; /* what a script runs is found with the script */
		/* logind starts the manager: it comes after what logind comes after. */
		struct hand *h = sysctl_hand(b, "systemd-logind.service");
		if (!h)
			return;
		struct sysctl_script s = sysctl_script_of(b, h,
			sysctl_by(b, x->by,
				x->perhaps    ? x->perhaps
				: !x->at_boot ? arena_printf(b->a, "whether %s is started", x->by)
					      : NULL));
		s.at.file = x->file;
		s.at.line = x->line;
		while (known < x->n && x->argv[known])
			known++;
		if (known == x->n)
			hand_command(&s, x->argv, x->n);
		else if (hand_suspicious(x->argv[0]))
			sysctl_not_known(b, &h->log, s.at, "",
				arena_printf(b->a,
					"%s:%u: what it does to kernel parameters is not "
					"understood",
					x->file->path, x->line));
		sysctl_hand_done(b, h);
	}
}

void sysctl_generators(struct builder *b)
{
	struct err e = {0};
	const struct boot_starts *boot = facts_get(b->facts, &model_boot, &e);
	const struct file *f;

	if (!boot || !boot->generator || root_read(b->root, boot->generator, &f, NULL) < 0 ||
		(!f->has_nul && !hand_suspicious(f->data)))
		return;
	struct hand *h = sysctl_hand(b, SYSCTL_UNIT);
	if (!h)
		return;
	struct sysctl_origin at = sysctl_by(b, "generator", NULL);
	at.file = f;
	at.line = 1;
	sysctl_not_known(b, &h->log, at, f->has_nul ? "" : f->data,
		arena_printf(
			b->a, "%s: the units that this generator makes are not known", f->path));
}
