/* SPDX-License-Identifier: MIT */
#include "format/crashkernel_form.h"

#include <stdlib.h>

#define RAM_UNIT (UINT64_C(128) << 20)

struct edges {
	struct arena *arena;
	uint64_t *at;
	size_t n;
	bool rounds;
};

static void add(struct edges *e, uint64_t ram)
{
	if (ram && ram < (UINT64_C(1) << 63))
		*arena_push(e->arena, e->at, e->n) = ram;
}

/* The smallest RAM whose size, rounded up where the kernel does, is at least `total`. */
static void add_total(struct edges *e, uint64_t total)
{
	if (!e->rounds)
		add(e, total);
	else if (total)
		add(e, (total - 1) / RAM_UNIT * RAM_UNIT + 1);
}

/* Above `size` it is accepted: by the ranges' check, and by the last check on the whole. */
static void add_size(struct edges *e, uint64_t size)
{
	if (size == UINT64_MAX)
		return;
	add_total(e, size + 1);
	add(e, size + 1);
}

static int compare(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

size_t crashkernel_edges(struct arena *a, struct span cmdline,
			 const struct crashkernel_kernel *kernel, uint64_t **ret_edges)
{
	struct span line = span_head(cmdline, span_index(cmdline, '\0'));
	struct crashkernel_form ranges = { .kernel = kernel, .line = line }, plain = ranges,
				high = ranges;
	struct edges e = { .arena = a, .rounds = kernel->rounds };
	struct crashkernel_range r;
	size_t at = 0, n = 0;

	while (crashkernel_form_range(&ranges, &at, &r)) {
		add_total(&e, r.start);
		add_total(&e, r.end);
		add_size(&e, r.size);
	}
	/* With all the RAM there is, the size of the simple form; of ranges it is one already
	 * added. */
	crashkernel_form_plain(&plain, INT64_MAX);
	add_size(&e, plain.size);
	crashkernel_form_suffix(&high, ",high");
	add_size(&e, high.size);

	if (e.n)
		qsort(e.at, e.n, sizeof(*e.at), compare);
	for (size_t i = 0; i < e.n; i++)
		if (!n || e.at[n - 1] != e.at[i])
			e.at[n++] = e.at[i];
	*ret_edges = e.at;
	return n;
}

size_t crashkernel_cover(struct arena *a, struct span cmdline,
			 const struct crashkernel_kernel *kernel,
			 struct crashkernel_coverage **ret_coverage)
{
	struct crashkernel_coverage *c = NULL;
	uint64_t *edges;
	size_t n_edges = crashkernel_edges(a, cmdline, kernel, &edges), n = 0;

	for (size_t i = 0; i <= n_edges; i++) {
		uint64_t from = i ? edges[i - 1] : 0;
		struct crashkernel_result result;

		crashkernel_eval(cmdline, from, kernel, &result);
		if (n && crashkernel_same(&c[n - 1].result, &result))
			continue;
		if (n)
			c[n - 1].to = from;
		*arena_push(a, c, n) = (struct crashkernel_coverage){ from, UINT64_MAX, result };
	}
	*ret_coverage = c;
	return n;
}
