/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/sysctl.h"

static bool is_set(const struct setting *s)
{
	return s->seen == SEEN_PRESENT && s->n != 0;
}

static bool is_unknown(const struct setting *s)
{
	return s->seen == SEEN_UNREADABLE || s->seen == SEEN_UNPROBED;
}

/* An assignment that looks right and that nothing reads is what the admin has to be told of. */
static void judge_zero(const struct judge *j, struct judgement *ret)
{
	const struct setting *own = &j->state->unknown_nmi_panic;

	if (own->why)
		judge_fail(j, ret, own->where, "%s", own->why);
	else if (own->where.path && j->state->plane == PLANE_NEXT)
		judge_fail(j, ret, own->where, "kernel.unknown_nmi_panic will be 0");
	else if (j->state->plane == PLANE_NEXT)
		judge_fail(j, ret, NOWHERE, "nothing sets kernel.unknown_nmi_panic at boot");
	else
		judge_fail(
			j, ret, own->where,
			"kernel.unknown_nmi_panic is 0: the kernel logs the interrupt and goes on");
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;
	const struct setting *own = &s->unknown_nmi_panic, *other = &s->panic_on_unrecovered_nmi;
	const char *will = s->plane == PLANE_NEXT ? "will be" : "is";

	if (!j->look->facts->arch)
		judge_unknown(j, ret, NOWHERE, "the architecture is not known");
	else if (!judge_x86(j))
		judge_unknown(
			j, ret, NOWHERE,
			"%s has no setting that makes an interrupt from outside panic the kernel",
			j->look->facts->arch);
	else if (is_set(own))
		judge_pass(j, ret, own->where, "kernel.unknown_nmi_panic %s %lld", will,
			   (long long)own->n);
	else if (is_set(other))
		judge_pass(j, ret, other->where, "kernel.panic_on_unrecovered_nmi %s %lld", will,
			   (long long)other->n);
	else if (is_unknown(own)) {
		judge_unknown(j, ret, own->where, "kernel.unknown_nmi_panic cannot be told: %s",
			      own->why);
		/* A file decides whatever the command line says. */
		ret->mend = s->plane == PLANE_NEXT && s->args_seen != SEEN_PRESENT;
	} else if (is_unknown(other))
		judge_unknown(j, ret, other->where,
			      "kernel.panic_on_unrecovered_nmi cannot be told: %s", other->why);
	else
		judge_zero(j, ret);
}

static void remedy(const struct judge *j, struct fix *fix)
{
	if (!judge_x86(j))
		return;
	remedy_sysctl(j, fix,
		      j->look->profile.cloud == CLOUD_AZURE ? "kernel.panic_on_unrecovered_nmi"
							    : "kernel.unknown_nmi_panic",
		      1);
}

static void want(const struct judge *j, struct wants *ret)
{
	bool azure = j->look->profile.cloud == CLOUD_AZURE;

	if (!judge_x86(j))
		return;
	want_add(j, ret,
		 (struct want){ WANT_SYSCTL,
				azure ? "kernel.panic_on_unrecovered_nmi"
				      : "kernel.unknown_nmi_panic",
				1, "nmi-panic" });
}

const struct rule rule_nmi_panic = {
	.id = "nmi-panic",
	.stage = STAGE_TRIGGER,
	.planes = ON_BOTH,
	.nmi_only = true,
	.title = "the kernel panics on a diagnostic interrupt",
	.crash =
		"A diagnostic interrupt reaches the guest as a non-maskable interrupt (NMI) that "
		"no "
		"device claims. Unless kernel.unknown_nmi_panic or "
		"kernel.panic_on_unrecovered_nmi is set, the kernel logs \"Dazed and confused, but "
		"trying to continue\" and there is no panic and no dump.",
	.reads = "/proc/sys/kernel for now; for the next boot the files of sysctl.d in the order "
		 "systemd-sysctl applies them, tuned's profile and the kernel's command line. "
		 "/etc/sysctl.conf counts only where a link in sysctl.d makes the boot read it.",
	.document = "Oracle Cloud \"Sending a Diagnostic Interrupt\" and AWS \"diagnostic "
		    "interrupt\" ask "
		    "for kernel.unknown_nmi_panic=1; Azure's \"Serial Console for SysRq and NMI "
		    "calls\" for kernel.panic_on_unrecovered_nmi=1",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
