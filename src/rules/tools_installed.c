/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/tools.h"

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct facts *f = j->look->facts;
	enum family family = j->look->profile.distro->family;
	const struct file *kexec = tools_kexec(f), *service = tools_service(f, family);

	ret->counted = !judge_moot(j);
	if (kexec->seen == SEEN_ABSENT)
		judge_fail(j, ret, NOWHERE,
			   "kexec is not installed: nothing can load a capture kernel");
	else if (j->look->profile.unreadable)
		judge_unknown(j, ret, NOWHERE,
			      "which distribution this is, and so which tools it has, is not "
			      "known: %s",
			      j->look->profile.unreadable);
	else if (family == FAMILY_UNKNOWN && service->seen != SEEN_PRESENT)
		judge_unknown(j, ret, NOWHERE,
			      "what loads the capture kernel on this distribution is not known");
	else if (service->seen == SEEN_ABSENT)
		judge_fail(j, ret, NOWHERE,
			   "%s is not installed: nothing loads the capture kernel at boot",
			   tools_service_name(family));
	else if (kexec->seen != SEEN_PRESENT || service->seen != SEEN_PRESENT)
		judge_unknown(j, ret,
			      IN_FILE(kexec->seen != SEEN_PRESENT ? kexec->path : service->path),
			      "whether the tools are installed could not be seen");
	else
		judge_pass(j, ret, IN_FILE(service->path), "kexec and %s are installed",
			   tools_service_name(family));
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const char *install = j->look->profile.distro->install;

	fix_add(j, fix, "%s",
		install ? install : "install kexec-tools and this distribution's kdump service");
}

static void want(const struct judge *j, struct wants *ret)
{
	want_add(j, ret, (struct want){ WANT_PACKAGES, NULL, 0, "tools-installed" });
}

const struct rule rule_tools_installed = {
	.id = "tools-installed",
	.stage = STAGE_LOAD,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "kexec and the distribution's kdump tools are installed",
	.crash = "The capture kernel has to be loaded before the crash, by kexec, at every boot. "
		 "Without the tools the reserved memory stays empty.",
	.reads = "/usr/sbin/kexec (or /sbin/kexec); kdumpctl, kdump-config or SUSE's kdump scripts",
	.document = "Oracle Cloud \"Sending a Diagnostic Interrupt\": yum install kexec-tools",
	.judge = judge,
	.remedy = remedy,
	.want = want,
};
