/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

static bool unknown(const struct setting *s)
{
	return s->seen == SEEN_UNREADABLE || s->seen == SEEN_UNPROBED;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;
	const struct setting *disabled = &s->kexec_load_disabled,
			     *limit = &s->kexec_load_limit_panic;

	ret->counted = !judge_moot(j);
	if (disabled->seen == SEEN_PRESENT && disabled->n != 0)
		judge_fail(
			j, ret, disabled->where,
			s->plane == PLANE_NEXT
				? "kernel.kexec_load_disabled will be 1 before the kdump service "
				  "starts"
				: "kernel.kexec_load_disabled is 1 until the next boot: no capture "
				  "kernel can be loaded");
	else if (limit->seen == SEEN_PRESENT && limit->n == 0)
		judge_fail(j, ret, limit->where,
			   "kernel.kexec_load_limit_panic is 0: no capture kernel may be loaded "
			   "any more");
	else if (s->locked_down.is == TRI_NO)
		judge_fail(j, ret, s->locked_down.where, "%s", s->locked_down.why);
	else if (unknown(disabled))
		judge_unknown(j, ret, disabled->where,
			      "kernel.kexec_load_disabled cannot be told: %s", disabled->why);
	else if (s->locked_down.is == TRI_UNKNOWN)
		judge_unknown(j, ret, s->locked_down.where, "%s", s->locked_down.why);
	else
		judge_pass(j, ret, disabled->where, "loading a capture kernel is allowed");
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct setting *disabled = &j->state->kexec_load_disabled;

	if (disabled->seen == SEEN_PRESENT && disabled->n != 0 && disabled->where.path)
		fix_add(j, fix, "remove kernel.kexec_load_disabled from %s, then reboot",
			where_text(j->arena, disabled->where));
	else
		fix_add(j, fix, "reboot");
	fix->reboot = true;
}

const struct rule rule_kexec_allowed = {
	.id = "kexec-allowed",
	.stage = STAGE_LOAD,
	.planes = ON_BOTH,
	.title = "the kernel lets a capture kernel be loaded",
	.crash = "Hardening guides set kernel.kexec_load_disabled=1. It cannot be taken back until "
		 "the "
		 "next boot, and when a sysctl.d file sets it, it is set before the kdump service "
		 "starts: nothing is loaded. Under Secure Boot only signed kernels are loaded.",
	.reads = "/proc/sys/kernel/kexec_load_disabled and kexec_load_limit_panic, "
		 "/sys/kernel/security/lockdown, Secure Boot; sysctl.d for the next boot",
	.document = "the kernel's documentation of kernel.kexec_load_disabled",
	.judge = judge,
	.remedy = remedy,
};
