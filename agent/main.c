/* plumbline: the command line.  Finds the subcommand and sets up language and messages; see plumbline(1). */
#include "config.h"

#include <locale.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "agent/agent.h"

static const struct command {
	const char *name;
	int (*run)(int argc, char **argv);
	const char *summary;
} commands[] = {
	{"scan", cmd_scan,
		N_("judge this host, or the files below a directory, and write an evidence "
		   "bundle")},
	{"list", cmd_list, N_("list the rules of a level, or the checks this agent has")},
	{"explain", cmd_explain,
		N_("say what the law asks, what is looked at, what was seen here, how to mend it")},
	{"report", cmd_report, N_("make an HTML report from a bundle")},
	{"verify", cmd_verify,
		N_("check a bundle: format, schemas, digests, chain, number of rules")},
	{"attest", cmd_attest,
		N_("record what the organisation answers for, and what it need not do; list and "
		   "check that")},
	{"classify", cmd_classify,
		N_("record how the system is classified by Table 9; a scan without --level uses "
		   "it")},
};
#define N_COMMANDS (sizeof(commands) / sizeof(*commands))

/*
 * A locale that is asked for but not installed falls back to "C", where gettext translates nothing.  The agent
 * runs on minimal servers, so a person who asks for zh_TW gets it through the C.UTF-8 that glibc has built in.
 */
static void set_language(void)
{
	const char *asked = getenv("LC_ALL");

	if (!asked || !*asked)
		asked = getenv("LC_MESSAGES");
	if (!asked || !*asked)
		asked = getenv("LANG");
	if (!setlocale(LC_ALL, "") && asked && setlocale(LC_ALL, "C.UTF-8") &&
		!strncmp(asked, "zh", 2))
		setenv("LANGUAGE", "zh_TW", 0);
	if (!strcmp(setlocale(LC_CTYPE, NULL), "C"))
		setlocale(LC_CTYPE, "C.UTF-8");
	bindtextdomain(PACKAGE, PL_LOCALEDIR);
	bind_textdomain_codeset(PACKAGE, "UTF-8");
	textdomain(PACKAGE);
}

static void usage(FILE *out)
{
	fprintf(out, _("Usage: plumbline COMMAND [OPTION...]\n\n"
		       "Holds a Linux host against the system-protection baseline of Taiwan's "
		       "Cyber Security\n"
		       "Management Act (Table 10) and leaves a compressed, checkable evidence "
		       "bundle.\n\nCommands:\n"));
	for (size_t i = 0; i < N_COMMANDS; i++)
		fprintf(out, "  %-9s %s\n", commands[i].name, _(commands[i].summary));
	fprintf(out,
		_("\nplumbline COMMAND --help tells the options of a command.\n\nExit codes:\n"));
#define EXIT_CODE(name, number, text) fprintf(out, "  %d  %s\n", name, _(text));
#include "agent/exit_codes.def"
#undef EXIT_CODE
}

int main(int argc, char **argv)
{
	/* Rules build and free models by turns: pages given back between two of them are only faulted in again. */
	mallopt(M_TRIM_THRESHOLD, 64 << 20);
	mallopt(M_TOP_PAD, 1 << 20);
	mallopt(M_MMAP_THRESHOLD, 1 << 20);
	set_language();
	argp_err_exit_status = EXIT_TROUBLE;
	if (argc < 2) {
		usage(stderr);
		return EXIT_TROUBLE;
	}
	if (!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") || !strcmp(argv[1], "help")) {
		usage(stdout);
		return EXIT_COMPLIANT;
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		printf("plumbline %s\n", PACKAGE_VERSION);
		return EXIT_COMPLIANT;
	}
	for (size_t i = 0; i < N_COMMANDS; i++) {
		static char name[64];

		if (strcmp(argv[1], commands[i].name))
			continue;
		snprintf(name, sizeof(name), "plumbline %s", commands[i].name);
		argv[1] = name;
		int rc = commands[i].run(argc - 1, argv + 1);
		if (fflush(stdout) || ferror(stdout))
			return complain(_("standard output could not be written"));
		return rc;
	}
	complain(_("no such command: %s"), argv[1]);
	usage(stderr);
	return EXIT_TROUBLE;
}
