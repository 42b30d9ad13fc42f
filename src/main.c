/* SPDX-License-Identifier: MIT */
/* The verbs table. Without a verb, or with an option in its place, it is check. */
#include "cmd/cmd.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static const char help[] =
	"kdumpready: would a diagnostic interrupt leave a crash dump, now and after the next "
	"reboot?\n"
	"\n"
	"  kdumpready [check] [--root DIR [--ram MIN[-MAX]] [--cloud NAME] [--firmware "
	"bios|uefi]]\n"
	"             [--trigger nmi|panic] [--quick]\n"
	"             [--format text|json|nagios|prometheus|junit|journal] [-o FILE]\n"
	"             [--only ID,...] [--waive ID=REASON] [--fail-on warn|fatal|never]\n"
	"             [-v|-q] [--color auto|always|never]\n"
	"             [--fix]            make it ready without asking, then judge again\n"
	"  kdumpready fix [--dry-run | --yes] [--root DIR [--state-dir DIR]] [--only ID,...]\n"
	"             [--install] [--reboot] [--no-exec] [--override ID,...] [--unmask]\n"
	"             [--force] [--accept-drift] [--format text|json]\n"
	"                                show what would make the next boot ready, ask, do it\n"
	"  kdumpready undo [--list | ID] [--dry-run] [--root DIR [--state-dir DIR]]\n"
	"                                put back what fix changed\n"
	"  kdumpready explain ID         what a rule asks for, why, and what to type here\n"
	"  kdumpready list [--format json]\n"
	"  kdumpready crashkernel [--ram SIZE] [--kernel VERSION] [--arch ARCH]\n"
	"             [--format json] [CMDLINE]\n"
	"  kdumpready collect [--root DIR] [-o FILE.tar]\n"
	"                                what check read, redacted, for check --root elsewhere\n"
	"  kdumpready drill arm [--anyway] [--crash-now] | verify | status [--format json]\n"
	"                                prove it with one real interrupt\n"
	"  kdumpready dumps [--root DIR] [--format json] [PATH...]\n"
	"                                what was saved: is it whole, and how to open it\n"
	"  kdumpready --help | --version\n"
	"\n"
	"Exit status of check: 0 READY, 1 DEGRADED or ready only after a reboot, 2 NOT READY,\n"
	"3 UNKNOWN, 64 usage error. It writes nothing and runs no other program.\n"
	"Of fix: 0 the next boot is ready, 2 not ready, 3 unknown, 4 nothing was changed,\n"
	"5 left half done.\n";

static const struct verb {
	const char *name;
	int (*run)(int argc, char **argv);
} verbs[] = {
	{ "check", cmd_check },	    { "fix", cmd_fix },		{ "undo", cmd_undo },
	{ "list", cmd_list },	    { "explain", cmd_explain }, { "crashkernel", cmd_crashkernel },
	{ "collect", cmd_collect }, { "drill", cmd_drill },	{ "dumps", cmd_dumps },
};

static int unknown_verb(const char *word)
{
	const char *names[sizeof(verbs) / sizeof(*verbs) + 1] = { NULL };
	const char *meant;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		names[i] = verbs[i].name;
	meant = cmd_suggest(word, names);
	if (meant)
		return cmd_usage_error("%s is no command; did you mean %s?", word, meant);
	return cmd_usage_error("%s is no command", word);
}

/*
 * A descriptor 0, 1 or 2 that is closed would be given to the next file that is opened, and what is
 * printed would land there. One that can only be read keeps its place, and printing to it fails.
 */
static void hold_descriptors(void)
{
	for (int fd = 0; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
			return;
}

static int run(int argc, char **argv)
{
	hold_descriptors();
	/* A closed pipe is a write error like any other, and is reported as one. */
	signal(SIGPIPE, SIG_IGN);
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return cmd_print(span_of(help));
		if (strcmp(argv[i], "--version") == 0)
			return cmd_print(span_of("kdumpready " KDR_VERSION "\n"));
	}
	if (argc < 2 || argv[1][0] == '-')
		return cmd_check(argc, argv);
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (strcmp(verbs[i].name, argv[1]) == 0)
			return verbs[i].run(argc - 1, argv + 1);
	return unknown_verb(argv[1]);
}

int main(int argc, char **argv)
{
	int status = run(argc, argv);

#ifndef KDR_NO_SANDBOX /* what counts lines or leaks reports at the end of main() */
	/* All is printed by now; what the libraries would still put in order is given up with them.
	 */
	quick_exit(status);
#endif
	return status;
}
