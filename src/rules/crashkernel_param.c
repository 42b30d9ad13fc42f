/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "base/size.h"
#include "boot/template.h"

static const char *ram_text(const struct judge *j)
{
	const struct ram *ram = &j->state->ram;

	if (ram->min == ram->max)
		return size_text(j->arena, ram->min);
	return arena_printf(j->arena, "between %s and %s", size_text(j->arena, ram->min),
			    size_text(j->arena, ram->max));
}

/* The argument as it stands on the command line, for the sentence. */
static const char *argument(const struct judge *j)
{
	struct span word = j->state->reservation.result.param;

	return word.n ? arena_dup(j->arena, word) : "crashkernel=";
}

static void judge_rejected(const struct judge *j, struct judgement *ret)
{
	const struct reservation *r = &j->state->reservation;

	if (r->result.opaque)
		judge_fail(j, ret, j->state->args_where, "%s reserved nothing on this kernel",
			   argument(j));
	else if (r->result.error[0])
		judge_fail(j, ret, j->state->args_where, "the kernel rejects %s: %s", argument(j),
			   r->result.error);
	else
		judge_fail(j, ret, j->state->args_where, "%s reserves nothing with %s of RAM",
			   argument(j), ram_text(j));
}

/* A root that no boot loader was installed in yet: its entries will be made from the template. */
static bool judge_template(const struct judge *j, struct judgement *ret)
{
	struct template t;

	if (j->look->has_now || j->look->mistrust || j->look->boot.kind != LOADER_NONE)
		return false;
	template_of(j->look, &t);
	if (t.seen != SEEN_PRESENT)
		return false;
	if (recommend_works(j->look, j->state, t.args))
		judge_pending(j, ret, t.where,
			      "no boot loader is configured yet; its entries will get crashkernel= "
			      "from %s",
			      t.name);
	else
		judge_fail(j, ret, t.where,
			   "no boot loader is configured yet, and %s, from which its entries will "
			   "be made, has no crashkernel= that reserves enough",
			   t.name);
	return true;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;
	const struct reservation *r = &s->reservation;

	ret->counted = !judge_moot(j);
	if (s->args_seen != SEEN_PRESENT && judge_template(j, ret))
		return;
	if (s->args_seen != SEEN_PRESENT)
		judge_unknown(j, ret, s->args_where, "the command line is not known: %s",
			      s->args_why);
	else if (r->param == TRI_NO)
		judge_fail(j, ret, s->args_where, "there is no crashkernel= on the command line");
	else if (r->observed && r->min)
		judge_pass(j, ret, s->args_where, "%s, which reserved %s on this kernel",
			   argument(j), size_text(j->arena, r->min));
	else if (r->will == TRI_NO)
		judge_rejected(j, ret);
	else if (r->covers)
		judge_pass(j, ret, s->args_where, "%s, for %s", argument(j), r->covers);
	else if (r->will == TRI_UNKNOWN)
		judge_unknown(j, ret, s->args_where, "%s: %s", argument(j), r->why);
	else
		judge_pass(j, ret, s->args_where, "%s", argument(j));
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const char *argument = recommend_argument(j);

	if (argument)
		remedy_argument(j, fix, argument);
	else
		fix_add(j, fix, "give the guest more RAM: there is too little to set any aside");
}

static void want(const struct judge *j, struct wants *ret)
{
	const char *argument = recommend_argument(j);

	if (argument)
		want_add(j, ret, (struct want){ WANT_ARGUMENT, argument, 0, "crashkernel-param" });
}

const struct rule rule_crashkernel_param = {
	.id = "crashkernel-param",
	.stage = STAGE_RESERVE,
	.planes = ON_BOTH,
	.title = "the command line asks for a reservation that the kernel understands",
	.crash = "The capture kernel needs memory that the running kernel never touches. It is set "
		 "aside only at boot, by crashkernel= on the command line: the last plain value "
		 "counts, a unit is one letter (512M; \"512MB\" is rejected), and a range form "
		 "such as "
		 "1G-64G:448M reserves nothing when no range holds this guest's RAM.",
	.reads = "/proc/cmdline now; the arguments of the boot loader's default entry for the next "
		 "boot, by the rules of the kernel that boots. See kdumpready crashkernel",
	.document = "the kernel's documentation of kdump; Oracle Cloud \"Sending a Diagnostic "
		    "Interrupt\"",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
