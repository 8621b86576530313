/*
 * sa5_services: 關閉不必要服務及埠口 (SA-5), no clear-text services (IA-2, AC-3): does anything of a name start?
 *
 * services-off: nothing of the names in `services` starts at the next boot or is left to be started by whoever comes (a
 * socket, a timer, inetd, cron, the message bus); live, no unit of those names is active, no program of them runs, and no
 * port is held by one.  services-on: every name is started by the boot; live, is active or runs.
 * A name is that of a unit, with or without its suffix, or the base name of a program.  What leads to a start is in
 * checks/resolve/boot.h.
 */
#include "checks/check.h"

#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot.h"
#include "checks/resolve/unit.h"

static const char *clean(struct evidence *ev, const char *s)
{
	return str_clean(ev->arena, s, strlen(s), 1024);
}

static const char *base(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* "x@y.service" is named by itself, "x@y" and "x"; "x.service" by itself and "x". */
static bool names_unit(const char *unit, const char *name)
{
	const char *dot = strrchr(unit, '.');
	size_t len = dot ? (size_t)(dot - unit) : strlen(unit);
	size_t at = strcspn(unit, "@");

	return str_eq(unit, name) || (strlen(name) == len && !strncmp(unit, name, len)) ||
	       (at < len && strlen(name) == at && !strncmp(unit, name, at));
}

static bool is_item(const struct boot_item *it, const char *name)
{
	if (it->how == BOOT_PROGRAM)
		return str_eq(base(it->name), name);
	if (it->how != BOOT_UNIT)
		return false;
	if (names_unit(it->name, name))
		return true;
	for (size_t i = 0; i < it->n_names; i++)
		if (names_unit(it->names[i], name))
			return true;
	return false;
}

/* Whether a script has the name as a word outside comments. */
static bool mentions(const struct file *f, const char *name)
{
	struct lines l = lines_of(f->data, f->size);
	size_t len, want = strlen(name);
	const char *text;

	while (next_line(&l, &text, &len)) {
		const char *end = text + len, *hash = text;
		while (hash < end && (*hash == ' ' || *hash == '\t'))
			hash++;
		if (hash < end && *hash == '#')
			continue;
		for (const char *p = text; p + want <= end; p++)
			if (!strncmp(p, name, want) &&
				(p == text || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
						      "STUVWXYZ0123456789_-.",
						      p[-1])) &&
				(p + want == end || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL"
							    "MNOPQRSTUVWXYZ0123456789_-.",
							    p[want])))
				return true;
	}
	return false;
}

static void see(struct evidence *ev, const char *name, const struct boot_item *it)
{
	const char *value = arena_printf(
		ev->arena, "%s%s", it->at_boot ? "starts at boot: " : "can be started: ", it->name);

	if (it->file)
		evidence_seen_at(ev, name, value, it->file, it->line);
	else
		evidence_seen_from(ev, name, value, it->by ? clean(ev, it->by) : "systemd");
}

/* One name after the next boot. */
static void off_at_boot(
	struct facts *f, struct evidence *ev, const struct boot_starts *boot, const char *name)
{
	const struct boot_item *sure = NULL, *open = NULL;

	(void)f;
	for (size_t i = 0; i < boot->n; i++) {
		const struct boot_item *it = &boot->v[i];
		if (it->how == BOOT_UNKNOWN) {
			if (!open && it->file && mentions(it->file, name))
				open = it;
			continue;
		}
		if (!is_item(it, name) || (it->how == BOOT_UNIT && it->waits))
			continue;
		if (it->perhaps)
			open = open && open->how != BOOT_UNKNOWN ? open : it;
		else if (!sure || (it->at_boot && !sure->at_boot))
			sure = it;
	}
	if (sure) {
		see(ev, name, sure);
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "After the next boot: %s %s (%s).",
			"下次開機後：%s %s（%s）。", name,
			sure->at_boot ? "starts / 啟動" : "can be started / 可被啟動",
			clean(ev, sure->by ? sure->by : sure->name));
		evidence_reason(ev, "after the next boot %1$s %2$s%3$.0s: %4$s, by %5$s.",
			"下次開機後 %1$s %2$.0s%3$s：%4$s，來自 %5$s。", name,
			sure->at_boot ? "is started" : "can be started by whoever comes",
			sure->at_boot ? "會啟動" : "可被他人啟動", clean(ev, sure->name),
			clean(ev, sure->by ? sure->by : "-"));
		return;
	}
	if (open) {
		see(ev, name, open);
		evidence_error(ev,
			"whether %s is started after the next boot is not told by files: %s "
			"(%s%s%u) depends on %s",
			"無法由檔案判定下次開機後是否啟動 %s：%s（%s%s%u）取決於 %s", name,
			clean(ev, open->name),
			open->file ? clean(ev, open->file->path)
				   : clean(ev, open->by ? open->by : "-"),
			open->file ? ":" : " ", open->line,
			clean(ev, open->perhaps ? open->perhaps : "-"));
	}
}

/* A unit or program of that name is on the host, so a program that makes units could start it. */
static bool installed(struct facts *f, struct evidence *ev, const char *name)
{
	static const char *const dirs[] = {
		"/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"};
	struct root *r = facts_host(f)->root;
	struct unit_boot u;
	struct stat st;

	if (unit_at_boot(r, ev->arena,
		    strchr(name, '.') ? name : arena_printf(ev->arena, "%s.service", name), &u,
		    NULL) == 0 &&
		u.exists && !u.masked)
		return true;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (root_stat(r, arena_printf(ev->arena, "%s/%s", dirs[i], name), true, &st,
			    NULL) == 0)
			return true;
	return false;
}

static void run_off(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	size_t n;
	char **names = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev, "Nothing of these is started, now or after the next boot: %s.",
		"現行與下次開機後，下列服務皆不啟動亦不可被啟動：%s。",
		clean(ev, param_str(p, "services")));
	const struct boot_starts *boot = facts_get(f, &model_boot, &e);
	if (!boot) {
		evidence_error(ev, "what the next boot starts could not be told: %s",
			"無法判定下次開機所啟動之項目：%s", clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++)
		off_at_boot(f, ev, boot, names[i]);
	for (size_t i = 0; boot->generator && ev->status == ST_NONE && i < n; i++)
		if (installed(f, ev, names[i]))
			evidence_error(ev,
				"%s makes units at each boot in a way of its own, and %s is "
				"installed",
				"%s 於每次開機自行產生單元，而 %s 已安裝",
				clean(ev, boot->generator), names[i]);
	if (ev->status == ST_NONE)
		evidence_observed(ev, "After the next boot none of them starts or can be started.",
			"下次開機後皆不啟動，亦不可被啟動。");
	if (!facts_host(f)->live)
		evidence_reason(ev, "Judged by what persists; the running system was not asked.",
			"僅依持久設定判定，未詢問運作中之系統。");
	evidence_status(ev, ST_PASS);
}

static const struct param_spec params[] = {{"services", PARAM_STRING, NULL}, {0}};

const struct check family_sa5_services[] = {
	{.id = "services-off",
		.summary = "none of the named services is started, now or after a boot",
		.params = params,
		.run = run_off},
	{0}};
