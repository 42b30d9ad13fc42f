/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "base/date.h"
#include "boot/dumps.h"

struct tally {
	size_t complete, truncated, unknown, older; /* older: not looked into */
	const struct saved_dump *newest, *worst;    /* worst: the last that is not complete */
};

static void count(const struct saved_dump *all, size_t n, struct tally *ret)
{
	*ret = (struct tally){ .newest = n ? &all[n - 1] : NULL };
	for (size_t i = 0; i < n; i++) {
		if (!all[i].looked) {
			ret->older++;
			continue;
		}
		if (all[i].state == DUMP_COMPLETE) {
			ret->complete++;
			continue;
		}
		ret->truncated += all[i].state == DUMP_TRUNCATED;
		ret->unknown += all[i].state == DUMP_UNKNOWN;
		if (!ret->worst || all[i].state <= ret->worst->state)
			ret->worst = &all[i];
	}
}

static void judge_found(const struct judge *j, struct judgement *ret, const struct tally *t)
{
	const char *older =
		t->older ? arena_printf(j->arena, "; %zu older not looked into", t->older) : "";

	if (t->truncated)
		judge_warn(j, ret, IN_FILE(t->worst->path),
			   "cut off: %s; of %zu dumps %zu %s complete%s", t->worst->why,
			   t->complete + t->truncated + t->unknown, t->complete,
			   t->complete == 1 ? "is" : "are", older);
	else if (t->unknown)
		judge_unknown(j, ret, IN_FILE(t->worst->path),
			      "whether it is whole is not known: %s", t->worst->why);
	else
		judge_warn(j, ret, IN_FILE(t->newest->path), "%zu complete %s, this one of %s%s",
			   t->complete, t->complete == 1 ? "dump waits" : "dumps wait",
			   date_text(j->arena, t->newest->time), older);
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const char *dir = dumps_directory(j->state);
	const struct file *unseen;
	struct saved_dump *all;
	struct tally tally;
	size_t n;

	if (j->look->quick || !dir) {
		judge_skip(j, ret, NOWHERE, "%s",
			   dir ? "not looked at with --quick"
			       : "dumps go where nobody here can look");
		return;
	}
	n = dumps_of(j->look->facts, dir, &all);
	unseen = dumps_unseen(j->look->facts, dir);
	count(all, n, &tally);
	if (n)
		judge_found(j, ret, &tally);
	else if (unseen)
		judge_unknown(j, ret, IN_FILE(unseen->path), "%s", facts_reason(unseen->err));
	else
		judge_pass(j, ret, IN_FILE(dir), "no dump waits here");
}

static void remedy(const struct judge *j, struct fix *fix)
{
	fix_add(j, fix, "kdumpready dumps");
}

const struct rule rule_dumps_waiting = {
	.id = "dumps-waiting",
	.stage = STAGE_RECOVER,
	.planes = ON_NOW,
	.advice = true,
	.title = "no dump waits to be looked at",
	.crash = "A dump that waits says why this machine went down, and nobody may have looked "
		 "yet. One that is cut off says what will go wrong again: most often there was no "
		 "room, or the machine was reset while it was being saved. It decides no verdict: "
		 "the next dump is saved beside it.",
	.reads = "the directory that takes the dump; of each dump its headers and the table of its "
		 "pages",
	.document = "makedumpfile(8)",
	.judge = judge,
	.remedy = remedy,
};
