/* SPDX-License-Identifier: MIT */
/* What the state's command line reserves, for every RAM size that is possible. */
#include "boot/look.h"

#include "base/size.h"

static void judge_unreadable(struct state *s)
{
	s->reservation = (struct reservation){ .param = TRI_UNKNOWN,
					       .will = TRI_UNKNOWN,
					       .max = UINT64_MAX,
					       .why = "the command line is not known" };
}

/* Adds one RAM size to what is known of all of them. */
static void add_outcome(struct reservation *r, const struct crashkernel_result *result, bool first)
{
	bool reserves = result->reserves && !result->exceeds_ram;
	uint64_t size = reserves ? result->size : 0;

	if (first) {
		*r = (struct reservation){ .param = r->param,
					   .result = *result,
					   .min = size,
					   .max = size,
					   .will = reserves ? TRI_YES : TRI_NO };
	} else {
		if (size < r->min)
			r->min = size;
		if (size > r->max)
			r->max = size;
		if (r->will != (reserves ? TRI_YES : TRI_NO))
			r->will = TRI_UNKNOWN;
	}
	if (result->opaque) {
		r->will = TRI_UNKNOWN;
		r->why = "only a boot can tell what this kernel makes of it";
	}
}

static void over_bounds(const struct look *look, struct state *s,
			const struct crashkernel_kernel *kernel)
{
	struct reservation *r = &s->reservation;
	struct crashkernel_result result;
	uint64_t *edges;
	size_t n = crashkernel_edges(look->facts->arena, s->args, kernel, &edges);

	crashkernel_eval(s->args, s->ram.min, kernel, &result);
	add_outcome(r, &result, true);
	for (size_t i = 0; i < n; i++) {
		if (edges[i] <= s->ram.min || edges[i] > s->ram.max)
			continue;
		crashkernel_eval(s->args, edges[i], kernel, &result);
		add_outcome(r, &result, false);
	}
	if (r->will == TRI_UNKNOWN && !r->why && s->ram.max == UINT64_MAX)
		r->why = "it depends on the RAM, which is not known";
	else if (r->will == TRI_UNKNOWN && !r->why)
		r->why = arena_printf(look->facts->arena,
				      "it depends on the RAM, known only to lie between %s and %s",
				      size_text(look->facts->arena, s->ram.min),
				      size_text(look->facts->arena, s->ram.max));
}

/* An image whose guest is not known is judged for what it covers. */
static void over_everything(const struct look *look, struct state *s,
			    const struct crashkernel_kernel *kernel)
{
	struct reservation *r = &s->reservation;
	struct arena *a = look->facts->arena;
	struct crashkernel_coverage *cover;
	size_t n = crashkernel_cover(a, s->args, kernel, &cover), first = n;
	uint64_t to = 0;

	for (size_t i = 0; i < n; i++) {
		bool reserves = cover[i].result.reserves && !cover[i].result.exceeds_ram;

		if (cover[i].result.opaque) {
			crashkernel_eval(s->args, s->ram.max, kernel, &r->result);
			add_outcome(r, &cover[i].result, true);
			return;
		}
		if (!reserves)
			continue;
		if (first == n) {
			first = i;
			add_outcome(r, &cover[i].result, true);
		} else {
			add_outcome(r, &cover[i].result, false);
		}
		to = cover[i].to;
	}
	if (first == n) {
		add_outcome(r, &cover[n - 1].result, true);
		return;
	}
	s->ram.min = cover[first].from;
	r->covers = to == UINT64_MAX
			    ? size_from(a, cover[first].from)
			    : arena_printf(a, "%s up to %s", size_from(a, cover[first].from),
					   size_text(a, to));
}

/* The same kernel with the same arguments and the same RAM does what it did. */
static bool same_as_now(const struct look *look, const struct state *s)
{
	const struct state *now = &look->now;

	return s->plane == PLANE_NEXT && look->has_now && now->args_seen == SEEN_PRESENT &&
	       now->reserved.seen == SEEN_PRESENT && s->release && now->release &&
	       strcmp(s->release, now->release) == 0 && span_same(s->args, now->args) &&
	       s->ram.min == now->ram.min && s->ram.max == now->ram.max;
}

/* Now, the reservation is what the kernel says it is. */
static void observe(struct state *s, const struct setting *reserved)
{
	struct reservation *r = &s->reservation;

	r->observed = true;
	r->will = reserved->n ? TRI_YES : TRI_NO;
	r->min = r->max = (uint64_t)reserved->n;
}

static void predict_reserved(struct state *s)
{
	const struct reservation *r = &s->reservation;

	s->reserved =
		(struct setting){ .seen = r->will == TRI_UNKNOWN ? SEEN_UNREADABLE : SEEN_PRESENT,
				  .n = (int64_t)(r->min < INT64_MAX ? r->min : INT64_MAX),
				  .where = s->args_where,
				  .why = r->why };
}

void state_kernel(const struct look *look, const struct state *s, struct crashkernel_kernel *ret)
{
	crashkernel_kernel_of(span_of(s->release ? s->release : ""), look->facts->arch, ret);
}

void state_reserve(const struct look *look, struct state *s)
{
	struct crashkernel_kernel kernel;
	struct reservation *r = &s->reservation;

	if (s->args_seen != SEEN_PRESENT) {
		judge_unreadable(s);
		if (s->plane == PLANE_NEXT)
			s->reserved = (struct setting){ .seen = SEEN_UNREADABLE,
							.where = s->args_where,
							.why = r->why };
		return;
	}
	state_kernel(look, s, &kernel);
	*r = (struct reservation){ .param = crashkernel_given(s->args) ? TRI_YES : TRI_NO };
	if (s->ram.min == 0 && s->ram.max == UINT64_MAX && !look->has_now)
		over_everything(look, s, &kernel);
	else
		over_bounds(look, s, &kernel);
	r->param = crashkernel_given(s->args) ? TRI_YES : TRI_NO;
	if (s->plane == PLANE_NOW) {
		/* A reservation of zero by a parameter that reads well is not the parameter's
		 * fault. */
		if (s->reserved.seen == SEEN_PRESENT && (s->reserved.n > 0 || r->result.opaque))
			observe(s, &s->reserved);
		return;
	}
	if (same_as_now(look, s)) {
		observe(s, &look->now.reserved);
		s->reserved = look->now.reserved;
		return;
	}
	predict_reserved(s);
}
