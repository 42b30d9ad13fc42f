/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/tools.h"

/* On EL the configuration names the program; elsewhere it is makedumpfile. */
static const char *program(const struct judge *j)
{
	const struct kdump_setting *collector = &j->look->kdump.collector;
	struct span rest = collector->value, word;

	if (j->look->profile.distro->family == FAMILY_EL && collector->seen == SEEN_PRESENT &&
	    span_word(&rest, &word))
		return arena_dup(j->arena, word);
	return "makedumpfile";
}

/* Since kdump-tools 1.10 all of RAM is copied when makedumpfile fails: seen in guests of both. */
static bool copies_instead(const struct profile *p)
{
	return p->major >= (strcmp(p->id, "debian") == 0 ? 13 : 24);
}

static void judge(const struct judge *j, struct judgement *ret)
{
	enum family family = j->look->profile.distro->family;
	const char *name = program(j);
	const struct file *file = tools_program(j->look->facts, name);

	if (family == FAMILY_EL && (j->look->kdump.seen == SEEN_UNREADABLE ||
				    j->look->kdump.collector.seen == SEEN_UNREADABLE))
		judge_unknown(j, ret, j->look->kdump.collector.where,
			      "which program saves the dump is not known");
	else if (file->seen == SEEN_PRESENT)
		judge_pass(j, ret, IN_FILE(file->path), "%s is installed", name);
	else if (file->seen != SEEN_ABSENT)
		judge_unknown(j, ret, j->look->kdump.collector.where,
			      "whether %s is installed could not be seen", name);
	else if (family == FAMILY_DEBIAN && !copies_instead(&j->look->profile))
		judge_fail(
			j, ret, NOWHERE,
			"makedumpfile is not installed, and this release saves nothing without it");
	else if (family == FAMILY_DEBIAN)
		judge_warn(j, ret, NOWHERE,
			   "makedumpfile is not installed: all of RAM is copied, unfiltered");
	else
		judge_fail(j, ret, j->look->kdump.collector.where, "%s is not installed", name);
}

/* A program of somebody's own is in no package of the distribution's. */
static bool is_own(const struct judge *j)
{
	return strcmp(program(j), "makedumpfile") != 0;
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const char *install = j->look->profile.distro->install;

	if (is_own(j))
		fix_add(j, fix, "install %s, or let core_collector in %s begin with makedumpfile",
			program(j), j->look->profile.distro->config);
	else
		fix_add(j, fix, "%s", install ? install : "install makedumpfile");
	if (j->look->has_now)
		remedy_restart(j, fix);
}

static void want(const struct judge *j, struct wants *ret)
{
	if (!is_own(j))
		want_add(j, ret, (struct want){ WANT_PACKAGES, NULL, 0, "core-collector" });
}

const struct rule rule_core_collector = {
	.id = "core-collector",
	.stage = STAGE_STORE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "the program that saves the dump is installed",
	.crash = "makedumpfile filters and compresses the memory image. Debian only recommends it: "
		 "Debian 12 saves nothing without it, Debian 13 copies all of RAM as it is, which "
		 "takes as much space as there is RAM.",
	.reads = "core_collector in kdump.conf; the program itself",
	.document = "makedumpfile(8)",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
