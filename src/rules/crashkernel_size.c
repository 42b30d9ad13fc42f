/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "base/size.h"

/* What the profile's table recommends for the smallest RAM that is possible; 0: it says nothing. */
static uint64_t recommended(const struct judge *j)
{
	const struct profile *p = &j->look->profile;
	struct crashkernel_kernel kernel;
	struct crashkernel_result result;

	if (!p->table || j->state->ram.min == 0)
		return 0;
	crashkernel_kernel_of(span_of(""), j->look->facts->arch, &kernel);
	crashkernel_eval(span_of(arena_printf(j->arena, "crashkernel=%s", p->table)),
			 j->state->ram.min, &kernel, &result);
	return result.reserves ? result.size : 0;
}

/* 0 fails, 1 warns, 2 passes. */
static int class_of(const struct judge *j, uint64_t bytes)
{
	if (bytes < j->look->profile.floor || bytes < j->look->policy->minimum_reservation)
		return 0;
	return bytes < recommended(j) ? 1 : 2;
}

/* With RAM known only within bounds, the reservation is too. */
static bool depends_on_ram(const struct judge *j)
{
	const struct reservation *r = &j->state->reservation;

	return j->state->plane == PLANE_NEXT && !r->observed && !r->covers &&
	       class_of(j, r->min) != class_of(j, r->max);
}

/* All of it may be above 4 GiB: crashkernel=0,low says so, by itself no kernel of x86 does. */
static bool lacks_low(const struct judge *j)
{
	const struct crashkernel_result *r = &j->state->reservation.result;

	return judge_x86(j) && r->reserves && r->high && r->low == 0 &&
	       j->state->ram.max > (UINT64_C(4) << 30);
}

static void judge_amount(const struct judge *j, struct judgement *ret, uint64_t bytes)
{
	const struct profile *p = &j->look->profile;
	uint64_t wanted = recommended(j);
	const char *size = size_text(j->arena, bytes);
	struct where where = j->state->reserved.where;
	uint64_t minimum = j->look->policy->minimum_reservation;

	if (bytes < minimum)
		judge_fail(j, ret, where, "%s is less than the %s this site asks for", size,
			   size_text(j->arena, minimum));
	else if (bytes < p->floor)
		judge_fail(j, ret, where,
			   "%s: the capture kernel runs out of memory below %s before it can save "
			   "anything",
			   size, size_text(j->arena, p->floor));
	else if (bytes < wanted)
		judge_warn(j, ret, where, "%s is less than the %s of %s", size,
			   size_text(j->arena, wanted), p->table_source);
	else if (lacks_low(j))
		judge_warn(j, ret, where,
			   "%s, none of it below 4 GiB (crashkernel=0,low): drivers that need such "
			   "memory do not work in the capture kernel",
			   size);
	else if (wanted)
		judge_pass(j, ret, where, "%s, of %s recommended", size,
			   size_text(j->arena, wanted));
	else
		judge_pass(j, ret, where, "%s", size);
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct setting *reserved = &j->state->reserved;

	if (reserved->seen == SEEN_ABSENT || (reserved->seen == SEEN_PRESENT && reserved->n == 0))
		judge_skip(j, ret, NOWHERE, "nothing is reserved");
	else if (reserved->seen != SEEN_PRESENT) {
		judge_unknown(j, ret, reserved->where, "%s", reserved->why);
		ret->follows = "crashkernel-reserved";
	} else if (depends_on_ram(j)) {
		judge_unknown(
			j, ret, reserved->where,
			"between %s and %s: it depends on the RAM, which is not known exactly",
			size_text(j->arena, j->state->reservation.min),
			size_text(j->arena, j->state->reservation.max));
	} else {
		judge_amount(j, ret, (uint64_t)reserved->n);
	}
}

/* What works and is less than is recommended is not recommended again. */
static void remedy(const struct judge *j, struct fix *fix)
{
	const char *argument = recommend_works(j->look, j->state, j->state->args)
				       ? recommend_standard(j)
				       : recommend_argument(j);

	if (argument)
		remedy_argument(j, fix, argument);
}

static void want(const struct judge *j, struct wants *ret)
{
	const char *argument = recommend_argument(j);

	/* A smaller reservation that works is the admin's, and is kept. */
	if (argument && j->state->reserved.seen == SEEN_PRESENT &&
	    !recommend_works(j->look, j->state, j->state->args))
		want_add(j, ret, (struct want){ WANT_ARGUMENT, argument, 0, "crashkernel-size" });
}

const struct rule rule_crashkernel_size = {
	.id = "crashkernel-size",
	.stage = STAGE_RESERVE,
	.planes = ON_BOTH,
	.title = "the reservation is large enough",
	.crash = "The capture kernel, its initramfs and makedumpfile all live in the reservation. "
		 "When "
		 "it is too small the capture kernel runs out of memory and the guest restarts "
		 "without "
		 "a dump. The 100M of many guides is below what every current distribution needs.",
	.reads = "the reservation, and the distribution's own table for this guest's RAM",
	.document =
		"the table of the distribution or of its images on this cloud; minimum_reservation "
		"in kdumpready.conf",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
