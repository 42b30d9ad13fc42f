/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/dumps.h"
#include "boot/tools.h"

/* The newest dump that can be opened, or NULL. */
static const struct saved_dump *newest(const struct judge *j)
{
	const char *dir = dumps_directory(j->state);
	struct saved_dump *all;
	size_t n = dir ? dumps_of(j->look->facts, dir, &all) : 0;

	while (n && all[n - 1].state != DUMP_COMPLETE)
		n--;
	return n ? &all[n - 1] : NULL;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct file *crash = tools_program(j->look->facts, "crash");
	const struct saved_dump *dump = j->look->quick ? NULL : newest(j);
	const char *debuginfo;

	if (!dump) {
		judge_skip(j, ret, NOWHERE, "there is no dump to be opened here%s",
			   j->look->quick ? " (not looked at with --quick)" : "");
		return;
	}
	if (!dump->release) {
		judge_unknown(j, ret, IN_FILE(dump->path), "it does not say of which kernel it is");
		return;
	}
	debuginfo = dumps_debuginfo(j->look->facts, dump->release);
	if (crash->seen == SEEN_UNREADABLE)
		judge_unknown(j, ret, IN_FILE(crash->path), "%s", facts_reason(crash->err));
	else if (crash->seen != SEEN_PRESENT)
		judge_warn(j, ret, NOWHERE, "crash is not installed");
	else if (!debuginfo)
		judge_warn(j, ret, NOWHERE, "the debuginfo of kernel %s is not installed",
			   dump->release);
	else
		judge_pass(j, ret, IN_FILE(debuginfo), "crash and the debuginfo of kernel %s",
			   dump->release);
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct saved_dump *dump = newest(j);
	const char *crash = dumps_install_crash(j->look);
	const char *debuginfo =
		dump && dump->release ? dumps_install_debuginfo(j->look, dump->release) : NULL;

	if (crash && tools_program(j->look->facts, "crash")->seen != SEEN_PRESENT)
		fix_add(j, fix, "%s", crash);
	if (debuginfo && !dumps_debuginfo(j->look->facts, dump->release))
		fix_add(j, fix, "%s", debuginfo);
	fix_add(j, fix, "kdumpready dumps");
}

const struct rule rule_analysis_tools = {
	.id = "analysis-tools",
	.stage = STAGE_RECOVER,
	.planes = ON_NOW,
	.advice = true,
	.title = "what opens a dump that waits is installed",
	.crash = "A dump is read with crash and the symbols of the very kernel that crashed. Both "
		 "can be on another machine, where the dump is taken to: it decides no verdict.",
	.reads = "crash in the usual directories; /usr/lib/debug, for the kernel the newest "
		 "complete "
		 "dump is of",
	.document = "crash(8)",
	.judge = judge,
	.remedy = remedy,
};
