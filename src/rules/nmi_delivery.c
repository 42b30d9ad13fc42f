/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "format/cmdline.h"

/* What stands between the cloud and the kernel, and cannot be judged from here. */
static const char *no_evidence(const struct judge *j)
{
	const struct facts *f = j->look->facts;
	struct span cpu = facts_bytes(f, "/proc/cpuinfo"), line;

	if (!f->arch)
		return "the architecture is not known";
	if (!judge_x86(j))
		return "whether this platform delivers a diagnostic interrupt is not documented";
	if (facts_has_now(f) && facts_file(f, "/proc/cpuinfo")->seen != SEEN_PRESENT)
		return "/proc/cpuinfo could not be read, so the kind of machine is not known";
	if (j->look->profile.bare_metal)
		return "this is not a virtual machine, and bare metal gets no diagnostic interrupt "
		       "from a "
		       "cloud";
	if (span_eq(facts_value(f, "/sys/hypervisor/type"), "xen"))
		return "this is a Xen guest, and Xen is not known to deliver the interrupt";
	while (span_line(&cpu, &line)) {
		if (!span_starts(line, "flags"))
			continue;
		if (span_has_word(line, "tdx_guest") || span_has_word(line, "sev"))
			return "this is a confidential guest (SEV or TDX), where the interrupt is "
			       "not "
			       "known to arrive";
		break;
	}
	return NULL;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct state *s = j->state;
	const char *doubt = no_evidence(j);

	if (s->args_seen == SEEN_PRESENT &&
	    cmdline_apic_extnmi(s->args, NULL) == CMDLINE_EXTNMI_NONE)
		judge_fail(
			j, ret, s->args_where,
			"apic_extnmi=none on the command line: the processor drops every interrupt "
			"from outside");
	else if (doubt)
		judge_unknown(j, ret, NOWHERE, "%s", doubt);
	else if (s->args_seen != SEEN_PRESENT)
		judge_unknown(j, ret, s->args_where, "the command line is not known: %s",
			      s->args_why);
	else
		judge_pass(j, ret, NOWHERE, "nothing on the command line blocks the interrupt");
}

static void remedy(const struct judge *j, struct fix *fix)
{
	remedy_argument(j, fix, "-apic_extnmi");
}

const struct rule rule_nmi_delivery = {
	.id = "nmi-delivery",
	.stage = STAGE_TRIGGER,
	.planes = ON_BOTH,
	.nmi_only = true,
	.title = "the diagnostic interrupt reaches the kernel",
	.crash = "The interrupt comes in through the first processor's local APIC. With "
		 "apic_extnmi=none the kernel masks that line and the interrupt is lost without a "
		 "trace. Bare metal, Xen, confidential guests and arm64 have no documented way in.",
	.reads = "the command line of each boot, /proc/cpuinfo, /sys/hypervisor/type",
	.document = "the kernel's list of command-line parameters (apic_extnmi); Oracle Cloud "
		    "\"Sending "
		    "a Diagnostic Interrupt\": virtual machines only",
	.judge = judge,
	.remedy = remedy,
};
