/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "base/size.h"

#define LEAST (16u * 1024 * 1024)

/*
 * A filtered dump (level 31) holds what the kernel itself uses: slabs, stacks, page tables, per-CPU
 * data, vmalloc, and the page descriptors, about 2 % of RAM. 0: not known.
 */
static uint64_t estimate(const struct judge *j)
{
	const struct facts *f = j->look->facts;
	uint64_t total = facts_meminfo(f, "MemTotal:");

	if (!total)
		return 0;
	return facts_meminfo(f, "Slab:") + facts_meminfo(f, "KernelStack:") +
	       facts_meminfo(f, "PageTables:") + facts_meminfo(f, "Percpu:") +
	       facts_meminfo(f, "VmallocUsed:") + total / 50;
}

#define LEVEL_ALL 31

/* The number behind -d; of several, which are tried in turn, the last. Without -d it is 0. */
static unsigned level_of(struct span command)
{
	struct span word;
	unsigned level = 0;
	bool next = false;

	while (span_word(&command, &word)) {
		size_t comma;
		uint64_t n;

		if (!next && span_starts(word, "-") && !span_starts(word, "--")) {
			size_t d = span_index(word, 'd');

			next = d + 1 == word.n;
			if (d + 1 >= word.n)
				continue;
			word = span_from(word, d + 1);
		} else if (!next) {
			continue;
		}
		next = false;
		while ((comma = span_index(word, ',')) < word.n)
			word = span_from(word, comma + 1);
		level = span_u64(word, 10, &n) ? n & LEVEL_ALL : LEVEL_ALL;
	}
	return level;
}

/* cp: all of RAM, as it is. */
static bool copies_all(const struct judge *j)
{
	const struct kdump_setting *collector = &j->look->kdump.collector;
	struct span rest = collector->value, program;

	return j->look->profile.distro->family == FAMILY_EL && collector->seen == SEEN_PRESENT &&
	       span_word(&rest, &program) && !span_ends(program, "makedumpfile");
}

/* Which pages the collector leaves out: makedumpfile's dump level. */
static unsigned filter_level(const struct judge *j)
{
	const struct kdump_setting *collector = &j->look->kdump.collector;
	const struct kdump_setting *level = &j->look->kdump.level;
	struct span rest = collector->value;
	uint64_t n;

	if (j->look->profile.distro->family == FAMILY_SUSE)
		return level->seen == SEEN_PRESENT && span_u64(span_trim(level->value), 10, &n) &&
				       n <= LEVEL_ALL
			       ? (unsigned)n
			       : LEVEL_ALL;
	if (collector->seen != SEEN_PRESENT)
		return LEVEL_ALL;
	return copies_all(j) ? 0 : level_of(rest);
}

/* What a dump of this level holds beside what the kernel itself uses; it may compress well. */
static uint64_t unfiltered(const struct judge *j, unsigned level)
{
	const struct facts *f = j->look->facts;
	uint64_t bytes = 0;

	if (!(level & 16))
		bytes += facts_meminfo(f, "MemFree:");
	if (!(level & 8))
		bytes += facts_meminfo(f, "AnonPages:");
	if (!(level & 4))
		bytes += facts_meminfo(f, "Cached:") + facts_meminfo(f, "Buffers:");
	return bytes;
}

/* How much of what is free needs a word: "", or one that begins with a semicolon. */
static const char *whose(const struct judge *j, const struct space *space, uint64_t need)
{
	if (strcmp(space->path, j->state->target.mount_point) != 0)
		return arena_printf(j->arena, "; that is what is left of the quota of %s",
				    space->path);
	if (space->reserved && space->available - space->reserved < need)
		return arena_printf(j->arena,
				    "; %s of it are kept for root, as whom the capture kernel "
				    "writes",
				    size_about(j->arena, space->reserved));
	return "";
}

/* With less than `least` there is surely no dump. */
static void judge_amount(const struct judge *j, struct judgement *ret, const struct space *space,
			 uint64_t need, uint64_t least)
{
	const char *have = size_about(j->arena, space->available),
		   *want = size_about(j->arena, need), *which = whose(j, space, need);
	struct where where = IN_FILE(space->path);

	if (space->available < LEAST || space->available < least)
		judge_fail(j, ret, where, "%s free, a dump needs about %s%s", have, want, which);
	else if (space->inodes_free < 8)
		judge_fail(j, ret, where, "the filesystem has no inodes left");
	else if (space->available < need)
		judge_warn(j, ret, where, "%s free, a dump needs about %s%s", have, want, which);
	else
		judge_pass(j, ret, where, "%s free, a dump needs about %s%s", have, want, which);
}

/* Of the filesystem, or what a quota leaves of it; NULL: nobody asked. */
static const struct space *least_space(const struct judge *j)
{
	const struct facts *f = j->look->facts;
	const struct target *t = &j->state->target;
	const struct space *all = t->mount_point ? facts_space(f, t->mount_point) : NULL;
	const struct space *own =
		target_has_quota(j->look, j->state) ? facts_space(f, t->directory) : NULL;

	if (all && all->seen == SEEN_PRESENT && own && own->seen == SEEN_PRESENT &&
	    own->available < all->available)
		return own;
	return all;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct look *look = j->look;
	const struct target *t = &j->state->target;
	const struct space *space;
	uint64_t need, least;
	unsigned level;

	if (!look->has_now) {
		judge_skip(j, ret, NOWHERE, "only the guest itself can tell its free space");
		return;
	}
	if (t->kind != TARGET_LOCAL) {
		judge_skip(j, ret, NOWHERE, "the dump is not saved on this system's filesystems");
		return;
	}
	space = least_space(j);
	need = estimate(j);
	level = filter_level(j);
	least = need / 4;
	if (need)
		need += unfiltered(j, level);
	if (!space || space->seen != SEEN_PRESENT || !need)
		judge_unknown(j, ret, NOWHERE, "%s",
			      need ? "the free space of the target could not be read"
				   : "/proc/meminfo could not be read");
	else
		judge_amount(j, ret, space, need, copies_all(j) ? need : least);
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
		"The estimate is for a filtered dump (level 31): what the kernel itself uses. "
		"What a filesystem keeps for root counts as free, since the capture kernel writes "
		"as root, but for the little that ext4 gives nobody. Quotas of users and groups do "
		"not bind root; that of a project does, and counts.",
	.reads = "free space and inodes of the target's filesystem, and of the directory where "
		 "prjquota is among its mount options; /proc/meminfo",
	.document = "makedumpfile(8), statfs(2), quotactl(2)",
	.judge = judge,
	.remedy = remedy,
};
