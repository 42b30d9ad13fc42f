/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

/* For guests below the tables: what they reserved before the tables grew, at most a third of RAM.
 */
#define SMALL "192M"
#define SMALL_RAM (576u << 20)

const char *recommend_argument(const struct judge *j)
{
	const struct state *s = j->state;
	const char *table = j->look->profile.table ? j->look->profile.table : "256M";
	const char *argument = arena_printf(j->arena, "crashkernel=%s", table);
	struct crashkernel_kernel kernel;
	struct crashkernel_result result;

	if (!s->ram.min)
		return argument;
	state_kernel(j->look, s, &kernel);
	crashkernel_eval(span_of(argument), s->ram.min, &kernel, &result);
	if (result.reserves && !result.exceeds_ram)
		return argument;
	return s->ram.min >= SMALL_RAM ? "crashkernel=" SMALL : NULL;
}
