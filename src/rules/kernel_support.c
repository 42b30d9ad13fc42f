/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct answer *kexec = &j->state->kexec;

	switch (kexec->is) {
	case TRI_YES:
		judge_pass(j, ret, kexec->where, "%s", kexec->why);
		break;
	case TRI_NO:
		judge_fail(j, ret, kexec->where, "%s", kexec->why);
		break;
	default:
		judge_unknown(j, ret, kexec->where, "%s", kexec->why);
	}
}

static void remedy(const struct judge *j, struct fix *fix)
{
	fix_add(j, fix,
		"boot a kernel with kexec and crash dump support: every distribution's own has it");
	fix_add(j, fix, "install that kernel's package again where a file of it is missing");
	fix->reboot = true;
}

const struct rule rule_kernel_support = {
	.id = "kernel-support",
	.stage = STAGE_RESERVE,
	.planes = ON_BOTH,
	.fundamental = true,
	.title = "the kernel can load and start a capture kernel",
	.crash =
		"A kernel built without kexec and crash dump support cannot hold a capture kernel: "
		"after a panic there is nothing to jump to. Nor does one that does not come up, "
		"because "
		"the boot entry names a file that is not there.",
	.reads = "/sys/kernel/kexec_crash_loaded for the running kernel; /boot/config-<release> or "
		 "/lib/modules/<release>/config for the one that boots next: CONFIG_KEXEC or "
		 "CONFIG_KEXEC_FILE, CONFIG_CRASH_DUMP, CONFIG_PROC_VMCORE; whether the kernel and "
		 "the "
		 "initial ramdisks of its boot entry and /lib/modules/<release> are there",
	.document = "the kernel's documentation of kdump",
	.judge = judge,
	.remedy = remedy,
};
