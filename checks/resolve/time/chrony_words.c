/*
 * chrony_words: the vocabulary of chrony.conf(5), 4.3, as `chronyd -p` takes and refuses it.
 */
#include "checks/resolve/time/chrony_words.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define COUNT(x) (sizeof(x) / sizeof(*(x)))

/* An option and its value: i integer, d number, s word, x extension field, "" none; newer: not in 4.3. */
struct option {
	const char *name, *value;
	bool newer;
};

static const struct option source_options[] = {
	{"auto_offline", "", false},
	{"burst", "", false},
	{"copy", "", false},
	{"iburst", "", false},
	{"ipv4", "", true},
	{"ipv6", "", true},
	{"noselect", "", false},
	{"nts", "", false},
	{"offline", "", false},
	{"prefer", "", false},
	{"require", "", false},
	{"trust", "", false},
	{"xleave", "", false},
	{"asymmetry", "d", false},
	{"certset", "i", false},
	{"extfield", "x", false},
	{"filter", "i", false},
	{"key", "k", false},
	{"maxdelay", "d", false},
	{"maxdelaydevratio", "d", false},
	{"maxdelayquant", "d", false},
	{"maxdelayratio", "d", false},
	{"maxpoll", "i", false},
	{"maxsamples", "i", false},
	{"maxsources", "i", false},
	{"maxunreach", "i", true},
	{"mindelay", "d", false},
	{"minpoll", "i", false},
	{"minsamples", "i", false},
	{"minstratum", "i", false},
	{"ntsport", "i", false},
	{"offset", "d", false},
	{"polltarget", "i", false},
	{"port", "i", false},
	{"presend", "i", false},
	{"version", "i", false},
};

static const struct option refclock_options[] = {
	{"delay", "d", false},
	{"dpoll", "i", false},
	{"filter", "i", false},
	{"local", "", true},
	{"lock", "s", false},
	{"maxdispersion", "d", false},
	{"maxlockage", "i", false},
	{"maxsamples", "i", false},
	{"maxunreach", "i", true},
	{"minsamples", "i", false},
	{"noselect", "", false},
	{"offset", "d", false},
	{"poll", "i", false},
	{"pps", "", false},
	{"precision", "d", false},
	{"prefer", "", false},
	{"rate", "i", false},
	{"refid", "s", false},
	{"require", "", false},
	{"stratum", "i", false},
	{"tai", "", false},
	{"trust", "", false},
	{"width", "d", false},
};

static const struct option local_options[] = {{"stratum", "i", false}, {"orphan", "", false},
	{"distance", "d", false}, {"activate", "d", true}, {"waitsynced", "d", true},
	{"waitunsynced", "d", true}};

static const struct option limit_options[] = {
	{"interval", "i", false}, {"burst", "i", false}, {"leak", "i", false}, {"kod", "i", true}};

static const struct option hwtimestamp_options[] = {{"minpoll", "i", false}, {"maxpoll", "i", true},
	{"minsamples", "i", false}, {"maxsamples", "i", false}, {"precision", "d", false},
	{"txcomp", "d", false}, {"rxcomp", "d", false}, {"nocrossts", "", false},
	{"rxfilter", "s", false}};

static const char *const log_words[] = {"measurements", "rawmeasurements", "selection",
	"statistics", "rawstatistics", "tracking", "rtc", "refclocks", "tempcomp"};

/*
 * Arguments: i integer, d number, s word, a address, one letter each; or - none, * anything; or one of these:
 * A [all] [subnet], L words of log, O options of local, R of the rate limits, H of hwtimestamp, T of tempcomp,
 * P address or path, M of leapsecmode, Q of authselectmode, I number and hosts, B of broadcast, S of smoothtime,
 * C of ntstrustedcerts, D of driftfile.
 */
static const struct {
	const char *name, *arguments;
	bool newer;
} directives[] = {
	{"acquisitionport", "i", false},
	{"allow", "A", false},
	{"authselectmode", "Q", false},
	{"bindacqaddress", "a", false},
	{"bindacqdevice", "s", false},
	{"bindaddress", "a", false},
	{"bindcmdaddress", "P", false},
	{"bindcmddevice", "s", false},
	{"binddevice", "s", false},
	{"broadcast", "B", false},
	{"clientloglimit", "i", false},
	{"clockprecision", "d", false},
	{"cmdallow", "A", false},
	{"cmddeny", "A", false},
	{"cmdport", "i", false},
	{"cmdratelimit", "R", false},
	{"combinelimit", "d", false},
	{"commandkey", "*", false},
	{"corrtimeratio", "d", false},
	{"deny", "A", false},
	{"driftfile", "D", false},
	{"dscp", "i", false},
	{"dumpdir", "s", false},
	{"dumponexit", "-", false},
	{"fallbackdrift", "ii", false},
	{"generatecommandkey", "*", false},
	{"hwclockfile", "s", false},
	{"hwtimestamp", "H", false},
	{"hwtstimeout", "d", true},
	{"initstepslew", "I", false},
	{"keyfile", "s", false},
	{"leapseclist", "s", true},
	{"leapsecmode", "M", false},
	{"leapsectz", "s", false},
	{"linux_freq_scale", "*", false},
	{"linux_hz", "*", false},
	{"local", "O", false},
	{"lock_all", "-", false},
	{"log", "L", false},
	{"logbanner", "i", false},
	{"logchange", "d", false},
	{"logdir", "s", false},
	{"mailonchange", "sd", false},
	{"makestep", "di", false},
	{"manual", "-", false},
	{"maxchange", "dii", false},
	{"maxclockerror", "d", false},
	{"maxdistance", "d", false},
	{"maxdrift", "d", false},
	{"maxjitter", "d", false},
	{"maxntsconnections", "i", false},
	{"maxsamples", "i", false},
	{"maxslewrate", "d", false},
	{"maxtxbuffers", "i", false},
	{"maxupdateskew", "d", false},
	{"minsamples", "i", false},
	{"minsources", "i", false},
	{"nocerttimecheck", "i", false},
	{"noclientlog", "-", false},
	{"nosystemcert", "-", false},
	{"ntpsigndsocket", "s", false},
	{"ntsaeads", "*", true},
	{"ntscachedir", "s", false},
	{"ntsdumpdir", "s", false},
	{"ntsntpserver", "s", false},
	{"ntsport", "i", false},
	{"ntsprocesses", "i", false},
	{"ntsratelimit", "R", false},
	{"ntsrefresh", "i", false},
	{"ntsrotate", "i", false},
	{"ntsservercert", "s", false},
	{"ntsserverkey", "s", false},
	{"ntstrustedcerts", "C", false},
	{"opencommands", "*", true},
	{"pidfile", "s", false},
	{"port", "i", false},
	{"ptpdomain", "i", true},
	{"ptpport", "i", false},
	{"ratelimit", "R", false},
	{"refresh", "i", true},
	{"reselectdist", "d", false},
	{"rtcautotrim", "d", false},
	{"rtcdevice", "s", false},
	{"rtcfile", "s", false},
	{"rtconutc", "-", false},
	{"rtcsync", "-", false},
	{"sched_priority", "i", false},
	{"smoothtime", "S", false},
	{"stratumweight", "d", false},
	{"tempcomp", "T", false},
	{"user", "s", false},
};

/* Whether the program holds the word as a string of its own; unknown (no ELF file) counts as yes. */
static bool program_has(const struct file *program, const char *word)
{
	if (!program || program->size < 4 || memcmp(program->data, "\177ELF", 4))
		return true;
	size_t n = strlen(word) + 1;
	const char *p = program->data, *end = program->data + program->size;

	while ((p = memmem(p, (size_t)(end - p), word, n))) {
		if (p > program->data && !p[-1])
			return true;
		p++;
	}
	return false;
}

/* The start of a word as sscanf() takes it; `whole`: all of it. */
static bool is_value(const char *word, char kind, bool whole)
{
	char *end;
	long v = 1;

	if (kind == 's')
		return true;
	if (kind == 'x') { /* the extension fields it knows, in hexadecimal */
		v = strtol(word, &end, 16);
		return (v == 0xf323 || v == 0xf324) && !*end;
	}
	if (kind == 'd')
		(void)strtod(word, &end);
	else
		v = strtol(word, &end, 10);
	return end != word && (!whole || !*end) && (kind != 'k' || v > 0);
}

static void take_option(struct chrony_options *to, const char *name, const char *value)
{
	if (str_eq(name, "noselect") || str_eq(name, "offline"))
		to->off = name;
	to->noselect |= str_eq(name, "noselect");
	to->prefer |= str_eq(name, "prefer");
	to->require |= str_eq(name, "require");
	to->nts |= str_eq(name, "nts");
	to->tai |= str_eq(name, "tai");
	if (str_eq(name, "key"))
		to->key = strtoul(value, NULL, 10);
	if (str_eq(name, "maxsources"))
		to->maxsources = strtoul(value, NULL, 10);
}

static bool options_fit(const struct option *known, size_t n_known, const struct file *program,
	char *const *w, size_t n, struct chrony_options *ret)
{
	for (size_t i = 0; i < n; i++) {
		const struct option *o = NULL;
		for (size_t k = 0; k < n_known && !o; k++)
			if (str_ieq(known[k].name, w[i]))
				o = &known[k];
		if (!o || (o->newer && !program_has(program, o->name)))
			return false;
		if (*o->value && (++i >= n || !is_value(w[i], *o->value, true)))
			return false;
		/* F324 came with "refresh". */
		if (*o->value == 'x' && str_ieq(w[i], "F324") && !program_has(program, "refresh"))
			return false;
		if (ret)
			take_option(ret, o->name, *o->value ? w[i] : NULL);
	}
	return true;
}

bool chrony_source_options(
	const struct file *program, char *const *w, size_t n, struct chrony_options *ret)
{
	return options_fit(source_options, COUNT(source_options), program, w, n, ret);
}

bool chrony_refclock_options(
	const struct file *program, char *const *w, size_t n, struct chrony_options *ret)
{
	return options_fit(refclock_options, COUNT(refclock_options), program, w, n, ret);
}

static bool one_of(const char *word, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_ieq(word, names[i]))
			return true;
	return false;
}

bool chrony_refclock_driver(const struct file *program, const char *word, const char *parameter)
{
	static const struct {
		const char *name, *options[6];
	} drivers[] = {{"SHM", {"perm"}}, {"PPS", {"clear"}}, {"SOCK", {NULL}},
		{"PHC", {"nocrossts", "extpps", "pin", "channel", "clear"}}, {"RTC", {"utc"}}};

	for (size_t i = 0; i < COUNT(drivers); i++) {
		if (!str_eq(word, drivers[i].name))
			continue;
		if (str_eq(word, "RTC") && !program_has(program, "maxunreach"))
			return false; /* they came together */
		for (const char *o = strchr(parameter, ':'); o; o = strchr(o, ':')) {
			bool known = false;
			size_t n = strcspn(++o, "=:");
			for (size_t k = 0; drivers[i].options[k]; k++)
				known |= strlen(drivers[i].options[k]) == n &&
					 !strncmp(drivers[i].options[k], o, n);
			if (!known)
				return false;
		}
		return true;
	}
	return false;
}

static bool is_address(const char *word)
{
	unsigned char b[sizeof(struct in6_addr)];

	return inet_pton(AF_INET, word, b) == 1 || inet_pton(AF_INET6, word, b) == 1;
}

static bool all_words(char *const *w, size_t n, const char *const *names, size_t n_names)
{
	for (size_t i = 0; i < n; i++)
		if (!one_of(w[i], names, n_names))
			return false;
	return true;
}

/* "all", an address, a subnet, or a short form like "192.168"; a host name depends on who answers: not taken. */
static bool subnet_fits(char *const *w, size_t n)
{
	unsigned long part[3] = {0};
	char *end;
	long bits = -1, most = 128;

	if (n && str_eq(w[0], "all"))
		w++, n--;
	if (n != 1)
		return !n;
	size_t len = strcspn(w[0], "/");
	if (w[0][len]) {
		bits = strtol(w[0] + len + 1, &end, 10);
		if (end == w[0] + len + 1 || *end || bits < 0)
			return false;
	}
	char net[INET6_ADDRSTRLEN];
	unsigned char b[sizeof(struct in6_addr)];
	if (len >= sizeof(net))
		return false;
	memcpy(net, w[0], len);
	net[len] = '\0';
	if (inet_pton(AF_INET6, net, b) != 1) {
		int taken = 0;
		most = 32;
		if (inet_pton(AF_INET, net, b) != 1 &&
			(sscanf(net, "%lu%n.%lu%n.%lu%n", &part[0], &taken, &part[1], &taken,
				 &part[2], &taken) < 1 ||
				net[taken] || part[0] > 255 || part[1] > 255 || part[2] > 255))
			return false;
	}
	return bits <= most;
}

/* The only words whose letter case counts. */
static bool log_fits(char *const *w, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool known = false;
		for (size_t k = 0; k < COUNT(log_words); k++)
			known |= str_eq(w[i], log_words[k]);
		if (!known)
			return false;
	}
	return true;
}

/* The arguments that have a form of their own. */
static bool special_fits(char kind, const struct file *program, char *const *w, size_t n)
{
	static const char *const leap[] = {"system", "step", "slew", "ignore"};
	static const char *const select[] = {"require", "prefer", "mix", "ignore"};

	switch (kind) {
	case 'A':
		return subnet_fits(w, n);
	case 'L':
		return log_fits(w, n);
	case 'O':
		return options_fit(local_options, COUNT(local_options), program, w, n, NULL);
	case 'R':
		return options_fit(limit_options, COUNT(limit_options), program, w, n, NULL);
	case 'H':
		return n && options_fit(hwtimestamp_options, COUNT(hwtimestamp_options), program,
				    w + 1, n - 1, NULL);
	case 'M':
		return n == 1 && all_words(w, n, leap, COUNT(leap));
	case 'Q':
		return n == 1 && all_words(w, n, select, COUNT(select));
	case 'P':
		return n == 1 && (*w[0] == '/' || is_address(w[0]));
	case 'I':
		return n && is_value(w[0], 'd', false);
	case 'B':
		return (n == 2 || n == 3) && is_value(w[0], 'i', false) && is_address(w[1]);
	case 'S':
		return (n == 2 || (n == 3 && str_ieq(w[2], "leaponly"))) &&
		       is_value(w[0], 'd', false) && is_value(w[1], 'd', false);
	case 'C':
		return n == 1 || (n == 2 && is_value(w[0], 'i', false));
	case 'D':
		return n == 1 ||
		       (n == 3 && str_ieq(w[1], "interval") && program_has(program, "leapseclist"));
	case 'T':
		return (n == 3 && is_value(w[1], 'd', false)) ||
		       (n == 6 && is_value(w[1], 'd', false) && is_value(w[2], 'd', false) &&
			       is_value(w[3], 'd', false) && is_value(w[4], 'd', false) &&
			       is_value(w[5], 'd', false));
	default:
		return false;
	}
}

static bool arguments_fit(const char *spec, const struct file *program, char *const *w, size_t n)
{
	if (*spec == '*')
		return true;
	if (*spec == '-')
		return n == 0;
	if (*spec >= 'A' && *spec <= 'Z')
		return special_fits(*spec, program, w, n);
	if (n != strlen(spec))
		return false;
	for (size_t i = 0; i < n; i++)
		if (spec[i] == 'a' ? !is_address(w[i]) : !is_value(w[i], spec[i], false))
			return false;
	return true;
}

bool chrony_directive(const struct file *program, char *const *w, size_t n)
{
	for (size_t i = 0; i < COUNT(directives); i++)
		if (str_ieq(directives[i].name, w[0]))
			return (!directives[i].newer || program_has(program, directives[i].name)) &&
			       arguments_fit(directives[i].arguments, program, w + 1, n - 1);
	return false;
}
