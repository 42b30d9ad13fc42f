/* SPDX-License-Identifier: MIT */
/* The distribution's kdump packages: installed first and by themselves, or told how. */
#include "plan/planner.h"

/* The installer, and what keeps it from asking; its own words come first, then the distro row's. */
static const struct {
	const char *name, *argv[4];
} installers[] = {
	{ "apt-get",
	  { "/usr/bin/env", "DEBIAN_FRONTEND=noninteractive", "/usr/bin/apt-get", "--yes" } },
	{ "dnf", { "/usr/bin/dnf", "--assumeyes" } },
	{ "yum", { "/usr/bin/yum", "--assumeyes" } },
	{ "zypper", { "/usr/bin/zypper", "--non-interactive" } },
};

static const char **argv_of(struct planner *p, const char *install)
{
	struct span rest = span_of(install), word;
	const char **argv = NULL;
	size_t n = 0, i = 0;

	if (!span_word(&rest, &word))
		return NULL;
	while (i < sizeof(installers) / sizeof(*installers) && !span_eq(word, installers[i].name))
		i++;
	if (i == sizeof(installers) / sizeof(*installers))
		return NULL;
	for (size_t k = 0; k < 4 && installers[i].argv[k]; k++)
		*arena_push(p->arena, argv, n) = installers[i].argv[k];
	while (span_word(&rest, &word))
		*arena_push(p->arena, argv, n) = arena_dup(p->arena, word);
	*arena_push(p->arena, argv, n) = NULL;
	return argv;
}

void plan_packages(struct planner *p, const struct want *want)
{
	const char *install = p->look->profile.distro->install;
	const char **argv = install && !p->look->boot.ostree ? argv_of(p, install) : NULL;

	p->no_service |= strcmp(want->rule, "tools-installed") == 0;
	if (argv && p->options->install && !p->options->no_generator)
		planner_command(p, (struct command){ .when = COMMAND_BEFORE,
						     .argv = argv,
						     .why = "then all is looked at again",
						     .rule = want->rule });
	else if (p->look->boot.ostree)
		planner_refuse(p,
			       "%s: run: rpm-ostree install kexec-tools kdump-utils makedumpfile",
			       want->rule);
	else if (install)
		planner_refuse(p, "%s: run: %s%s", want->rule, install,
			       p->options->no_generator ? "" : ", or use --install");
	else
		planner_refuse(p, "%s: install this distribution's kdump tools", want->rule);
}
