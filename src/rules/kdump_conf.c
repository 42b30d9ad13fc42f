/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/capture_line.h"
#include "boot/tools.h"

static const struct kdump_problem *worst(const struct kdump_problems *problems)
{
	for (size_t i = 0; i < problems->n; i++)
		if (problems->list[i].fatal)
			return &problems->list[i];
	return problems->n ? &problems->list[0] : NULL;
}

/* What is loaded was made from the file of then. */
static bool newer_than_load(const struct judge *j, const char *path)
{
	const struct facts *f = j->look->facts;
	const char *image = tools_image_path(j->look, j->state, j->arena);
	int64_t loaded = j->state->load_time;

	/* Where systemd does not tell: kdumpctl makes the image anew when the file is newer. */
	if (!loaded && image)
		loaded = facts_file(f, image)->mtime;
	return judge_moot(j) && loaded && facts_file(f, path)->mtime > loaded;
}

/* Debian's capture kernel mounts the root filesystem and reads the file as it is at that moment. */
static bool follows_old(const struct judge *j)
{
	const struct kdump_config *kdump = &j->look->kdump;

	return j->look->profile.distro->family != FAMILY_DEBIAN &&
	       (newer_than_load(j, kdump->where.path) ||
		newer_than_load(j, kdump->append.where.path));
}

/* Whether the capture kernel's own command line lets it save the dump; true: something was said. */
static bool judge_line(const struct judge *j, struct judgement *ret)
{
	const struct kdump_setting *hidden = capture_line_hidden(j->look);
	struct capture_stop found;

	if (!capture_line_stop(j->look, j->state, &found)) {
		if (hidden)
			judge_unknown(j, ret, hidden->where,
				      "what it adds to the capture kernel's command line is "
				      "computed, and not known");
		return hidden;
	}
	ret->told = true;
	if (!found.inherited && newer_than_load(j, found.where.path))
		judge_unknown(j, ret, found.where,
			      "it was changed after the capture kernel was loaded, whose command "
			      "line is not known: now it says that %s",
			      found.stop.what);
	else if (found.stop.kind == STOP_WAITS)
		judge_fail(j, ret, found.where, "the capture kernel's command line: %s",
			   found.stop.what);
	else
		judge_unknown(j, ret, found.where,
			      "the capture kernel's command line: %s; whether it saves the dump is "
			      "not known",
			      found.stop.what);
	return true;
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
	else if (follows_old(j))
		judge_unknown(j, ret,
			      newer_than_load(j, kdump->where.path)
				      ? kdump->where
				      : IN_FILE(kdump->append.where.path),
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
	else if (judge_line(j, ret))
		return;
	else if (problem)
		judge_warn(j, ret, problem->where, "%s", problem->message);
	else
		judge_pass(j, ret, kdump->where, "valid");
}

static void remedy_line(const struct judge *j, struct fix *fix, const struct capture_stop *found)
{
	if (found->lacks_unit)
		fix_add(j, fix,
			"let KDUMP_CMDLINE_APPEND end with "
			"systemd.unit=kdump-tools-dump.service in %s",
			where_text(j->arena, found->where));
	else if (found->inherited)
		remedy_argument(j, fix, arena_printf(j->arena, "-%s", found->stop.name));
	else
		fix_add(j, fix, "take %s out of %s", found->stop.name,
			where_text(j->arena, found->where));
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct kdump_problem *problem = worst(&j->look->kdump.problems);

	struct capture_stop found;

	if (problem)
		fix_add(j, fix, "correct %s", where_text(j->arena, problem->where));
	if (!(problem && problem->fatal) && capture_line_stop(j->look, j->state, &found)) {
		remedy_line(j, fix, &found);
		if (found.inherited)
			return;
	}
	if (j->look->has_now)
		remedy_restart(j, fix);
}

const struct rule rule_kdump_conf = {
	.id = "kdump-conf",
	.stage = STAGE_CAPTURE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "kdump's own configuration is valid",
	.crash = "An unknown or doubled option, two targets or an empty value in kdump.conf "
		 "keep "
		 "the kdump service from starting, so nothing is loaded; in the files of Debian "
		 "and "
		 "SUSE a misspelt option changes nothing, and nobody says so. A change takes "
		 "effect only when the service "
		 "is "
		 "restarted: until then the old one counts. The capture kernel's command line is "
		 "the running one, without what is removed and with what is appended: a word there "
		 "that stops it in a shell keeps the dump from being saved.",
	.reads = "/etc/kdump.conf and /etc/sysconfig/kdump, /etc/default/kdump-tools, or SUSE's "
		 "/etc/sysconfig/kdump, by what the tools of this release accept; the command line "
		 "that boots",
	.document = "kdump.conf(5), kdump-tools(5)",
	.judge = judge,
	.remedy = remedy,
};
