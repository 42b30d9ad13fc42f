/* SPDX-License-Identifier: MIT */
#include "boot/dumps.h"

/*
 * A filtered dump (level 31) holds what the kernel itself uses: slabs, stacks, page tables, per-CPU
 * data, vmalloc, and the page descriptors, about 2 % of RAM. 0: not known.
 */
static uint64_t estimate(const struct look *look)
{
	const struct facts *f = look->facts;
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
static bool copies_all(const struct look *look)
{
	const struct kdump_setting *collector = &look->kdump.collector;
	struct span rest = collector->value, program;

	return look->profile.distro->family == FAMILY_EL && collector->seen == SEEN_PRESENT &&
	       span_word(&rest, &program) && !span_ends(program, "makedumpfile");
}

/* Which pages the collector leaves out: makedumpfile's dump level. */
static unsigned filter_level(const struct look *look)
{
	const struct kdump_setting *collector = &look->kdump.collector;
	const struct kdump_setting *level = &look->kdump.level;
	struct span rest = collector->value;
	uint64_t n;

	if (look->profile.distro->family == FAMILY_SUSE)
		return level->seen == SEEN_PRESENT && span_u64(span_trim(level->value), 10, &n) &&
				       n <= LEVEL_ALL
			       ? (unsigned)n
			       : LEVEL_ALL;
	if (collector->seen != SEEN_PRESENT)
		return LEVEL_ALL;
	return copies_all(look) ? 0 : level_of(rest);
}

/* What a dump of this level holds beside what the kernel itself uses; it may compress well. */
static uint64_t unfiltered(const struct look *look, unsigned level)
{
	const struct facts *f = look->facts;
	uint64_t bytes = 0;

	if (!(level & 16))
		bytes += facts_meminfo(f, "MemFree:");
	if (!(level & 8))
		bytes += facts_meminfo(f, "AnonPages:");
	if (!(level & 4))
		bytes += facts_meminfo(f, "Cached:") + facts_meminfo(f, "Buffers:");
	return bytes;
}

uint64_t dumps_need(const struct look *look, uint64_t *ret_least)
{
	uint64_t need = estimate(look);

	*ret_least = need / 4;
	if (!need)
		return 0;
	need += unfiltered(look, filter_level(look));
	if (copies_all(look))
		*ret_least = need;
	return need;
}
