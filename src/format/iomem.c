/* SPDX-License-Identifier: MIT */
#include "format/iomem.h"

#define PAGE UINT64_C(4096)

struct line {
	bool top; /* not inside another resource */
	uint64_t start, end;
	struct span name;
};

/* "  00100000-7ffdbfff : System RAM": blanks for the depth, hexadecimal, a name that may hold " :
 * ". */
static bool read_line(struct span text, struct line *ret)
{
	struct span range, start, end, name = { 0 };
	struct line l;
	size_t i = 0, dash;

	while (i < text.n && text.p[i] == ' ')
		i++;
	l.top = i == 0;
	range = span_from(text, i);
	i = span_find(range, " : ");
	if (i == range.n)
		return false;
	name = span_from(range, i + 3);
	range = span_head(range, i);
	dash = span_index(range, '-');
	start = span_head(range, dash);
	end = span_from(range, dash + 1);
	if (!span_u64(start, 16, &l.start) || !span_u64(end, 16, &l.end) || l.end < l.start)
		return false;
	l.name = name;
	*ret = l;
	return true;
}

/* memblock counts whole pages only. */
static uint64_t whole_pages(const struct line *l)
{
	uint64_t from = l->start / PAGE + (l->start % PAGE != 0);
	uint64_t to = l->end / PAGE + (l->end % PAGE == PAGE - 1);

	return to > from ? (to - from) * PAGE : 0;
}

static void add_crash(struct iomem *m, const struct line *l)
{
	uint64_t size = l->end - l->start + 1;

	if (m->n_crash < IOMEM_CRASH_MAX) {
		m->crash_at[m->n_crash].start = l->start;
		m->crash_at[m->n_crash].end = l->end;
	}
	m->n_crash++;
	m->crash += size;
	if (size > m->crash_main)
		m->crash_main = size;
}

static bool is_kernel(struct span name)
{
	return span_eq(name, "Kernel code") || span_eq(name, "Kernel rodata") ||
	       span_eq(name, "Kernel data") || span_eq(name, "Kernel bss");
}

bool iomem_parse(struct span text, struct iomem *ret)
{
	struct iomem m = { 0 };
	bool any_ram = false;
	struct span line;
	struct line l;

	while (span_line(&text, &line)) {
		if (!read_line(line, &l))
			continue;
		m.addresses |= l.end != 0;
		if (l.top && span_eq(l.name, "System RAM")) {
			any_ram = true;
			m.ram += whole_pages(&l);
		} else if (l.top && span_eq(l.name, "reserved")) {
			m.nomap += whole_pages(&l);
		} else if (span_eq(l.name, "Crash kernel")) {
			add_crash(&m, &l);
		} else if (is_kernel(l.name)) {
			m.kernel += l.end - l.start + 1;
		}
	}
	if (!any_ram)
		return false;
	if (!m.addresses)
		m = (struct iomem){ .n_crash = m.n_crash };
	*ret = m;
	return true;
}
