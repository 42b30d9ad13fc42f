/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;
	const struct setting *panic = &s->panic;

	if (s->loaded.is == TRI_YES)
		judge_pass(j, ret, NOWHERE, "a capture kernel %s a panic",
			   s->plane == PLANE_NOW ? "takes over after" : "will take over after");
	else if (panic->seen != SEEN_PRESENT)
		judge_unknown(j, ret, panic->where, "kernel.panic cannot be told: %s",
			      panic->why ? panic->why : "it is not there");
	else if (panic->n == 0 && s->loaded.is == TRI_UNKNOWN)
		judge_warn(j, ret, panic->where,
			   "kernel.panic %s 0: should no capture kernel be loaded, which cannot be "
			   "told, a panic hangs the guest for good",
			   s->plane == PLANE_NOW ? "is" : "will be");
	else if (panic->n == 0)
		judge_warn(j, ret, panic->where,
			   "kernel.panic %s 0 and no capture kernel %s loaded: a panic hangs the "
			   "guest "
			   "for good",
			   s->plane == PLANE_NOW ? "is" : "will be",
			   s->plane == PLANE_NOW ? "is" : "will be");
	else
		judge_pass(j, ret, panic->where, "after a panic the guest restarts by itself");
}

static void remedy(const struct judge *j, struct fix *fix)
{
	remedy_sysctl(j, fix, "kernel.panic", 10);
}

const struct rule rule_panic_timeout = {
	.id = "panic-timeout",
	.stage = STAGE_TRIGGER,
	.planes = ON_BOTH,
	.title = "a panic without a capture kernel does not hang the guest",
	.crash = "When no capture kernel is loaded, kernel.panic decides what follows a panic: 0 "
		 "waits "
		 "forever, a number restarts after so many seconds. An interrupt sent to a guest "
		 "with 0 "
		 "leaves it dead until somebody resets it.",
	.reads =
		"/proc/sys/kernel/panic; for the next boot sysctl.d and panic= on the command line",
	.document = "the kernel's documentation of kernel.panic",
	.judge = judge,
	.remedy = remedy,
};
