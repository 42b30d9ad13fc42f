/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

/* "documented: X" where a document names another path than the one that is configured. */
static const char *beside(const struct judge *j, const char *configured)
{
	const char *documented = j->look->profile.documented_path;

	if (!documented || strncmp(documented, configured, strlen(configured)) == 0)
		return "";
	return arena_printf(j->arena, " (documented for this image: %s)", documented);
}

static void judge_absent(const struct judge *j, struct judgement *ret, const char *path)
{
	if (j->look->profile.distro->family == FAMILY_EL)
		judge_fail(
			j, ret, j->look->kdump.path.where,
			"the directory %s does not exist, and the kdump service refuses to start "
			"without it",
			path);
	else
		judge_pass(j, ret, IN_FILE(path),
			   "not there yet; it is made when a dump is saved%s", beside(j, path));
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct target *t = &j->state->target;
	const struct file *dir;

	if (j->look->profile.distro->family == FAMILY_UNKNOWN) {
		judge_unknown(j, ret, NOWHERE, "where this distribution saves dumps is not known");
		return;
	}
	if (t->kind != TARGET_LOCAL || !t->directory) {
		if (t->kind == TARGET_LOCAL)
			judge_unknown(j, ret, j->look->kdump.path.where,
				      "the directory of the dump is not known");
		else
			judge_skip(j, ret, NOWHERE, "the dump does not go into a directory here");
		return;
	}
	if (j->look->policy->dump_path && strcmp(j->look->policy->dump_path, t->directory) != 0) {
		judge_fail(j, ret, j->look->kdump.path.where, "%s, but this site asks for %s",
			   t->directory, j->look->policy->dump_path);
		return;
	}
	dir = facts_file(j->look->facts, t->directory);
	if (dir->seen == SEEN_ABSENT)
		judge_absent(j, ret, t->directory);
	else if (dir->seen != SEEN_PRESENT)
		judge_unknown(j, ret, IN_FILE(t->directory), "%s", facts_reason(dir->err));
	else if (dir->kind != FILE_DIRECTORY)
		judge_fail(j, ret, IN_FILE(t->directory), "not a directory");
	else
		judge_pass(j, ret, IN_FILE(t->directory), "there%s", beside(j, t->directory));
}

/* Below a filesystem that is not mounted it would be made in the wrong place. */
static bool is_mounted(const struct judge *j)
{
	const char *point = j->state->target.mount_point;

	if (!j->look->has_now)
		return true;
	for (size_t i = 0; point && i < j->look->mounts.n; i++)
		if (strcmp(j->look->mounts.list[i].target, point) == 0)
			return true;
	return false;
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct target *t = &j->state->target;

	if (!is_mounted(j))
		fix_add(j, fix,
			"mount the filesystem that takes the dump, and make the directory on it");
	else if (t->directory)
		fix_add(j, fix, "mkdir -p -m 0700 %s", t->directory);
	if (j->look->has_now)
		remedy_restart(j, fix);
}

static void want(const struct judge *j, struct wants *ret)
{
	const char *path = j->state->target.directory;

	if (path && facts_file(j->look->facts, path)->seen == SEEN_ABSENT && is_mounted(j))
		want_add(j, ret, (struct want){ WANT_DIRECTORY, path, 0700, "dump-path" });
}

const struct rule rule_dump_path = {
	.id = "dump-path",
	.stage = STAGE_STORE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "the directory that takes the dump exists",
	.crash = "kdump's initramfs is not built for a directory that does not exist, and then "
		 "nothing "
		 "is loaded. Removing /var/oled to win space on an Oracle image does exactly this. "
		 "Its SELinux label is not looked at: EL's capture kernel has no policy loaded, "
		 "and kdumpctl labels what was saved when the service next starts.",
	.reads = "the path in kdump's configuration; what the cloud's document names is shown "
		 "beside it",
	.document = "Oracle Cloud \"Sending a Diagnostic Interrupt\": /var/oled/crash on Oracle "
		    "Linux 8, "
		    "/var/crash elsewhere",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
