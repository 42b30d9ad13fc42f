/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#define JOURNALS "/var/lib/kdumpready/txn"

/* The first word of a journal's state; empty: it was never begun. */
static struct span state_of(const struct file *file)
{
	struct span rest = file->bytes, word = span_of("");

	span_word(&rest, &word);
	return word;
}

/* Whether `word` is a state that the next run of fix goes on from, or goes back from. */
static bool unfinished(struct span word)
{
	return span_eq(word, "prepared") || span_eq(word, "sealed") || span_eq(word, "back") ||
	       span_eq(word, "committed");
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct facts *f = j->look->facts;
	const struct file *dir = facts_file(f, JOURNALS);

	if (dir->seen != SEEN_PRESENT && dir->seen != SEEN_ABSENT) {
		judge_unknown(j, ret, IN_FILE(JOURNALS),
			      "whether a run of fix is unfinished could not be seen");
		return;
	}
	for (size_t i = 0; i < dir->n_names; i++) {
		const char *path = arena_printf(j->arena, JOURNALS "/%s/state", dir->names[i]);
		const struct file *file = facts_file(f, path);

		if (file->seen == SEEN_UNREADABLE) {
			judge_unknown(j, ret, IN_FILE(path), "it could not be read: %s",
				      facts_reason(file->err));
			return;
		}
		if (file->has_bytes && unfinished(state_of(file))) {
			judge_warn(j, ret, IN_FILE(path),
				   "run %s of kdumpready fix was not finished: it was interrupted, "
				   "or is at work right now",
				   dir->names[i]);
			return;
		}
		if (file->has_bytes && span_eq(state_of(file), "kept")) {
			judge_warn(j, ret, IN_FILE(path),
				   "run %s of kdumpready fix could not be taken back whole: its "
				   "old files are kept beside this one",
				   dir->names[i]);
			return;
		}
	}
	judge_pass(j, ret, NOWHERE, "no run of kdumpready fix is unfinished");
}

static void remedy(const struct judge *j, struct fix *fix)
{
	fix_add(j, fix, "kdumpready fix");
}

const struct rule rule_fix_interrupted = {
	.id = "fix-interrupted",
	.stage = STAGE_SELF,
	.planes = ON_NEXT,
	.title = "no run of kdumpready fix is unfinished",
	.crash = "A run that was killed, or ended by a power failure, may have changed some files "
		 "and not yet others. The system boots with either; the next run of fix finishes "
		 "it or takes it back, from the copies in its journal.",
	.reads = "/var/lib/kdumpready/txn/*/state",
	.document = "kdumpready(8)",
	.judge = judge,
	.remedy = remedy,
};
