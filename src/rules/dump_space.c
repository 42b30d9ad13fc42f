/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "base/size.h"

#define LEAST (16u * 1024 * 1024)

static uint64_t meminfo(const struct facts *f, const char *key)
{
	struct span text = facts_bytes(f, "/proc/meminfo"), line, word;
	uint64_t kib;

	while (span_line(&text, &line)) {
		if (!span_word(&line, &word) || !span_eq(word, key) || !span_word(&line, &word))
			continue;
		return span_u64(word, 10, &kib) ? kib * 1024 : 0;
	}
	return 0;
}

/*
 * A filtered dump (level 31) holds what the kernel itself uses: slabs, stacks, page tables, per-CPU
 * data, vmalloc, and the page descriptors, about 2 % of RAM. 0: not known.
 */
static uint64_t estimate(const struct judge *j)
{
	const struct facts *f = j->look->facts;
	uint64_t total = meminfo(f, "MemTotal:");

	if (!total)
		return 0;
	return meminfo(f, "Slab:") + meminfo(f, "KernelStack:") + meminfo(f, "PageTables:") +
	       meminfo(f, "Percpu:") + meminfo(f, "VmallocUsed:") + total / 50;
}

static void judge_amount(const struct judge *j, struct judgement *ret, const struct space *space,
			 uint64_t need)
{
	const char *have = size_about(j->arena, space->available),
		   *want = size_about(j->arena, need);
	struct where where = IN_FILE(space->path);

	if (space->available < LEAST || space->available < need / 4)
		judge_fail(j, ret, where, "%s free, a dump needs about %s", have, want);
	else if (space->inodes_free < 8)
		judge_fail(j, ret, where, "the filesystem has no inodes left");
	else if (space->available < need)
		judge_warn(j, ret, where, "%s free, a dump needs about %s", have, want);
	else
		judge_pass(j, ret, where, "%s free, a dump needs about %s", have, want);
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct look *look = j->look;
	const struct target *t = &j->state->target;
	const struct space *space;
	uint64_t need;

	if (!look->has_now) {
		judge_skip(j, ret, NOWHERE, "only the guest itself can tell its free space");
		return;
	}
	if (t->kind != TARGET_LOCAL) {
		judge_skip(j, ret, NOWHERE, "the dump is not saved on this system's filesystems");
		return;
	}
	space = t->mount_point ? facts_space(look->facts, t->mount_point) : NULL;
	need = estimate(j);
	if (!space || space->seen != SEEN_PRESENT || !need)
		judge_unknown(j, ret, NOWHERE, "%s",
			      need ? "the free space of the target could not be read"
				   : "/proc/meminfo could not be read");
	else
		judge_amount(j, ret, space, need);
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct target *t = &j->state->target;

	if (t->mount_point)
		fix_add(j, fix, "make room on %s, or point kdump to another filesystem",
			t->mount_point);
}

const struct rule rule_dump_space = {
	.id = "dump-space",
	.stage = STAGE_STORE,
	.planes = ON_BOTH,
	.title = "there is room for the dump",
	.crash =
		"makedumpfile stops when the filesystem is full and leaves a dump that is cut off. "
		"The estimate is for a filtered dump (level 31): what the kernel itself uses.",
	.reads = "free space and inodes of the target's filesystem, /proc/meminfo",
	.document = "makedumpfile(8)",
	.judge = judge,
	.remedy = remedy,
};
