/* SPDX-License-Identifier: MIT */
#include "format/kdump_log.h"

#define PANIC "Kernel panic - not syncing: "
#define VERSION "Linux version "

static bool has(struct span line, const char *word)
{
	return span_find(line, word) < line.n;
}

void kdump_log_panic(struct span text, struct kdump_log *ret)
{
	struct kdump_log log = { .panic = span_of(""), .release = span_of("") };
	struct span line;

	while (span_line(&text, &line)) {
		size_t at = span_find(line, VERSION);
		struct span rest = span_from(line, at + strlen(VERSION));

		if (at < line.n && !log.release.n)
			span_word(&rest, &log.release);
		/* Before the panic or after it: which of the two was first differs by kernel. */
		if (has(line, "NMI received for unknown reason") ||
		    has(line, "NMI: Not continuing"))
			log.nmi = true;
		if (has(line, "sysrq: Trigger a crash") || has(line, "SysRq : Trigger a crash"))
			log.sysrq = true;
		at = span_find(line, PANIC);
		if (at < line.n && !log.panic.n)
			log.panic = span_trim(span_from(line, at));
	}
	*ret = log;
}

/* The number before " kB" or "K" that begins at `at`. */
static uint64_t kib_at(struct span line, size_t at)
{
	struct span rest = span_trim(span_from(line, at));
	size_t n = 0;
	uint64_t kib;

	while (n < rest.n && rest.p[n] >= '0' && rest.p[n] <= '9')
		n++;
	return span_u64(span_head(rest, n), 10, &kib) && kib < UINT64_MAX / 1024 ? kib * 1024 : 0;
}

void kdump_log_memory(struct span text, uint64_t *ret_total, uint64_t *ret_low)
{
	static const char free_words[] = "MemAvailable:", start[] = "Memory: ";
	uint64_t total = 0, low = 0;
	struct span line;

	while (span_line(&text, &line)) {
		size_t at = span_find(line, free_words), slash;
		uint64_t n = at < line.n ? kib_at(line, at + sizeof(free_words) - 1) : 0;

		if (n && (!low || n < low))
			low = n;
		at = span_find(line, start);
		slash = span_index(line, '/');
		/* Memory: 174448K/262144K available (...) */
		if (at < slash && slash < line.n && has(line, "K available"))
			total = kib_at(line, slash + 1);
	}
	*ret_total = total;
	*ret_low = low;
}
