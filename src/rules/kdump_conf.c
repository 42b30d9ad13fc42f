/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/tools.h"

static const struct kdump_problem *worst(const struct kdump_problems *problems)
{
	for (size_t i = 0; i < problems->n; i++)
		if (problems->list[i].fatal)
			return &problems->list[i];
	return problems->n ? &problems->list[0] : NULL;
}

/*
 * What is loaded was built from the configuration of then. Debian's capture kernel is another: it
 * mounts the root filesystem and reads the file as it is at that moment.
 */
static bool newer_than_load(const struct judge *j)
{
	const struct facts *f = j->look->facts;
	const char *image = tools_image_path(j->look, j->state, j->arena);
	int64_t loaded = j->state->load_time, changed;

	/* Where systemd does not tell: kdumpctl makes the image anew when the file is newer. */
	if (!loaded && image)
		loaded = facts_file(f, image)->mtime;
	changed = facts_file(f, j->look->kdump.where.path)->mtime;
	return judge_moot(j) && loaded && changed > loaded &&
	       j->look->profile.distro->family != FAMILY_DEBIAN;
}

static void judge_missing(const struct judge *j, struct judgement *ret)
{
	const struct kdump_config *kdump = &j->look->kdump;

	if (j->look->profile.distro->family == FAMILY_SUSE) {
		judge_pass(j, ret, kdump->where, "there is none, so the defaults count");
		return;
	}
	ret->follows = "tools-installed";
	judge_fail(j, ret, kdump->where, "it is missing: the kdump service does not start");
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct kdump_config *kdump = &j->look->kdump;
	const struct kdump_problem *problem = worst(&kdump->problems);
	struct where where;
	const char *kernel = tools_capture_kernel(j->look, &where);

	if (j->look->profile.distro->family == FAMILY_UNKNOWN)
		judge_unknown(j, ret, NOWHERE,
			      "this distribution is not known, nor where it configures kdump");
	else if (kdump->seen == SEEN_UNREADABLE)
		judge_unknown(j, ret, kdump->where, "%s", kdump->why);
	else if (kdump->seen == SEEN_ABSENT)
		judge_missing(j, ret);
	else if (newer_than_load(j))
		judge_unknown(j, ret, kdump->where,
			      "it was changed after the capture kernel was loaded: what is loaded "
			      "follows "
			      "the old one");
	else if (problem && problem->fatal)
		judge_fail(j, ret, problem->where, "%s", problem->message);
	else if (kdump->kernelver.seen == SEEN_UNREADABLE && !judge_moot(j))
		judge_unknown(j, ret, kdump->kernelver.where,
			      "which capture kernel is loaded could not be read from it");
	else if (kernel && !judge_moot(j) &&
		 facts_file(j->look->facts, kernel)->seen == SEEN_ABSENT)
		judge_fail(j, ret, where, "the capture kernel is to be %s, which is not there",
			   kernel);
	else if (problem)
		judge_warn(j, ret, problem->where, "%s", problem->message);
	else
		judge_pass(j, ret, kdump->where, "valid");
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct kdump_problem *problem = worst(&j->look->kdump.problems);

	if (problem)
		fix_add(j, fix, "correct %s", where_text(j->arena, problem->where));
	if (j->look->has_now)
		remedy_restart(j, fix);
}

const struct rule rule_kdump_conf = {
	.id = "kdump-conf",
	.stage = STAGE_CAPTURE,
	.planes = ON_BOTH,
	.title = "kdump's own configuration is valid",
	.crash = "An unknown or doubled option, two targets or an empty value in kdump.conf "
		 "keep "
		 "the kdump service from starting, so nothing is loaded; in the files of Debian "
		 "and "
		 "SUSE a misspelt option changes nothing, and nobody says so. A change takes "
		 "effect only when the service "
		 "is "
		 "restarted: until then the old one counts.",
	.reads = "/etc/kdump.conf and /etc/sysconfig/kdump, /etc/default/kdump-tools, or SUSE's "
		 "/etc/sysconfig/kdump, by what the tools of this release accept",
	.document = "kdump.conf(5), kdump-tools(5)",
	.judge = judge,
	.remedy = remedy,
};
