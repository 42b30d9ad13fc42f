/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "base/size.h"

static void judge_zero(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;

	/* Without an argument, or with one that is wrong, this only repeats what is said there. */
	if (s->reservation.param == TRI_NO || s->reservation.will == TRI_NO)
		ret->follows = "crashkernel-param";
	if (s->plane == PLANE_NEXT)
		judge_fail(j, ret, s->reserved.where, "no memory will be reserved");
	else
		judge_fail(j, ret, s->reserved.where, "no memory is reserved");
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;
	const struct setting *reserved = &s->reserved;

	if (reserved->seen == SEEN_ABSENT) {
		ret->follows = "kernel-support";
		judge_fail(j, ret, reserved->where,
			   "this kernel cannot reserve memory for a capture kernel");
	} else if (reserved->seen != SEEN_PRESENT) {
		judge_unknown(j, ret, reserved->where, "%s", reserved->why);
		if (s->args_seen != SEEN_PRESENT || s->reservation.will == TRI_UNKNOWN)
			ret->follows = "crashkernel-param";
	} else if (reserved->n == 0) {
		judge_zero(j, ret);
	} else {
		judge_pass(j, ret, reserved->where, "%s %s",
			   size_text(j->arena, (uint64_t)reserved->n),
			   s->plane == PLANE_NOW ? "reserved" : "will be reserved");
	}
}

const struct rule rule_crashkernel_reserved = {
	.id = "crashkernel-reserved",
	.stage = STAGE_RESERVE,
	.planes = ON_BOTH,
	.title = "memory is reserved for the capture kernel",
	.crash =
		"Without reserved memory no capture kernel can be loaded. The command line can "
		"look "
		"right and nothing be reserved: no range holds this guest's RAM, there was no room "
		"at the place asked for, or the argument was added after the last boot.",
	.reads = "/sys/kernel/kexec_crash_size now; for the next boot what the kernel's own rules "
		 "give "
		 "for its arguments and this guest's RAM, or what was reserved when kernel, "
		 "arguments "
		 "and RAM are the same as now",
	.document = "the kernel's documentation of kdump",
	.judge = judge,
};
