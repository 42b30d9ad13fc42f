/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/tools.h"

/* The rule that says why, where one does. */
static const char *cause(const struct judge *j)
{
	const struct state *s = j->state;
	const struct look *look = j->look;
	enum family family = look->profile.distro->family;

	if (s->kexec.is == TRI_NO)
		return "kernel-support";
	if (s->reserved.seen == SEEN_PRESENT && s->reserved.n == 0)
		return "crashkernel-reserved";
	if (tools_kexec(look->facts)->seen == SEEN_ABSENT ||
	    tools_service(look->facts, family)->seen == SEEN_ABSENT)
		return "tools-installed";
	if (s->unit.is == TRI_NO ||
	    (look->kdump.seen == SEEN_PRESENT && look->kdump.use_seen == SEEN_PRESENT &&
	     !look->kdump.use_kdump))
		return "kdump-enabled";
	if (s->kexec_load_disabled.seen == SEEN_PRESENT && s->kexec_load_disabled.n)
		return "kexec-allowed";
	if (look->kdump.fatal)
		return "kdump-conf";
	if (load_refused(look, s))
		return s->target.usable.is == TRI_NO ? "dump-target" : "dump-path";
	return NULL;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;

	switch (s->loaded.is) {
	case TRI_YES:
		judge_pass(j, ret, s->loaded.where, "a capture kernel is loaded");
		break;
	case TRI_NO:
		ret->follows = cause(j);
		judge_fail(j, ret, s->loaded.where, "no capture kernel is loaded");
		break;
	default:
		judge_unknown(j, ret, s->loaded.where, "%s", s->loaded.why);
	}
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct state *now = &j->look->now;

	if (now->reserved.seen == SEEN_PRESENT && now->reserved.n > 0)
		remedy_restart(j, fix);
	else
		fix->reboot = true;
}

static void want(const struct judge *j, struct wants *ret)
{
	const struct state *now = &j->look->now;

	if (now->reserved.seen == SEEN_PRESENT && now->reserved.n > 0)
		want_add(j, ret, (struct want){ WANT_LOAD, NULL, 0, "crash-kernel-loaded" });
}

const struct rule rule_crash_kernel_loaded = {
	.id = "crash-kernel-loaded",
	.stage = STAGE_LOAD,
	.planes = ON_NOW,
	.title = "a capture kernel is loaded",
	.crash = "This is the one bit that decides whether a panic leads into the capture kernel. "
		 "The "
		 "service can be active and the command line right while nothing is loaded.",
	.reads = "/sys/kernel/kexec_crash_loaded",
	.document = "the kernel's documentation of kdump",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
