/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/template.h"

static bool has_parameter(struct span args)
{
	return span_find(args, "crashkernel=") < args.n;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;
	struct template t;

	if (s->plane == PLANE_NOW) {
		judge_skip(j, ret, NOWHERE, "asks for what comes after the next boot");
		return;
	}
	if (s->args_seen != SEEN_PRESENT) {
		judge_unknown(j, ret, s->args_where, "the command line is not known: %s",
			      s->args_why);
		ret->follows = "crashkernel-param";
		return;
	}
	if (!has_parameter(s->args)) {
		judge_skip(j, ret, NOWHERE, "there is no crashkernel= for a new kernel to inherit");
		return;
	}
	template_of(j->look, &t);
	if (t.seen == SEEN_UNPROBED)
		judge_skip(j, ret, NOWHERE,
			   "it is not known here where new kernels get their arguments");
	else if (t.seen != SEEN_PRESENT)
		judge_unknown(j, ret, t.where,
			      "what a new kernel is started with cannot be told: %s", t.why);
	else if (has_parameter(t.args))
		judge_pass(j, ret, t.where, "new kernels get crashkernel= from %s", t.name);
	else
		judge_warn(j, ret, t.where,
			   "%s has no crashkernel=: the next kernel package boots without a "
			   "reservation",
			   t.name);
}

static void remedy(const struct judge *j, struct fix *fix)
{
	struct template t;

	template_of(j->look, &t);
	if (t.name)
		fix_add(j, fix, "add the crashkernel= of the running kernel to %s", t.name);
}

/* What the next boot has is left as it is; only what new kernels start from lacks it. */
static void want(const struct judge *j, struct wants *ret)
{
	const char *argument = recommend_argument(j);

	if (argument)
		want_add(j, ret, (struct want){ WANT_ARGUMENT, argument, 0, "new-kernels" });
}

const struct rule rule_new_kernels = {
	.id = "new-kernels",
	.stage = STAGE_RESERVE,
	.planes = ON_BOTH,
	.title = "the next kernel package inherits the reservation",
	.crash =
		"A kernel update makes a boot entry of its own. If crashkernel= stands only in the "
		"entry of today's kernel, the first boot into the new one has no reservation.",
	.reads = "GRUB_CMDLINE_LINUX and GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub and its "
		 "drop-ins, /etc/kernel/cmdline, kernelopts in grubenv: whichever this system uses",
	.document = "kernel-install(8), grub-mkconfig(8)",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
