/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

static const char *trouble(struct span command)
{
	struct span action = span_of("");

	span_word(&command, &action);
	if (span_eq(action, "halt") || span_eq(action, "poweroff"))
		return "leaves the guest down";
	if (span_eq(action, "shell"))
		return "waits for somebody at the console";
	return NULL;
}

/* The first action that keeps the guest from coming back, or NULL. */
static const struct kdump_setting *troubled(const struct kdump_config *kdump)
{
	const struct kdump_setting *both[] = { &kdump->final_action, &kdump->failure_action };

	for (size_t i = 0; i < 2; i++)
		if (both[i]->seen == SEEN_PRESENT && trouble(both[i]->value))
			return both[i];
	return NULL;
}

/* What follows is not known; but where kdump is not configured at all, there is nothing to follow.
 */
static void judge_unset(const struct judge *j, struct judgement *ret,
			const struct kdump_setting *action)
{
	const struct kdump_config *kdump = &j->look->kdump;

	if (kdump->seen == SEEN_ABSENT)
		judge_skip(j, ret, kdump->where, "it is not there: no dump is configured");
	else if (kdump->seen != SEEN_PRESENT)
		judge_unknown(j, ret, kdump->where, "what follows the dump is not known: %s",
			      kdump->why ? kdump->why : "it was not read");
	else
		judge_unknown(j, ret, action->where, "what follows the dump is not known");
}

/* Whatever is done after the dump, then the boot loader waits for somebody at the console. */
static bool waits(const struct judge *j)
{
	return j->look->boot.waits && !j->look->boot.unknown && !j->look->mistrust;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct boot_prediction *boot = &j->look->boot;
	const struct kdump_config *kdump = &j->look->kdump;
	const struct kdump_setting *both[] = { &kdump->final_action, &kdump->failure_action };
	const struct kdump_setting *action = troubled(kdump);

	if (action) {
		judge_warn(j, ret, action->where, "after %s: %.*s, which %s",
			   action == both[1] ? "a dump that failed" : "the dump",
			   (int)action->value.n, action->value.p, trouble(action->value));
		return;
	}
	for (size_t i = 0; i < 2; i++)
		if (both[i]->seen != SEEN_PRESENT) {
			judge_unset(j, ret, both[i]);
			return;
		}
	if (waits(j))
		judge_warn(j, ret, boot->waits_where, "after the restart %s", boot->waits);
	else
		judge_pass(j, ret, NOWHERE, "the guest restarts after the dump");
}

static void remedy_waits(const struct judge *j, struct fix *fix)
{
	const struct boot_prediction *boot = &j->look->boot;

	if (boot->kind == LOADER_GRUB)
		fix_add(j, fix,
			"give GRUB a timeout (GRUB_TIMEOUT in /etc/default/grub) and no password "
			"for "
			"the default entry (--unrestricted), and write %s anew",
			boot->waits_where.path);
	else
		fix_add(j, fix, "set a timeout in seconds in %s", boot->waits_where.path);
}

static void remedy(const struct judge *j, struct fix *fix)
{
	if (!troubled(&j->look->kdump)) {
		remedy_waits(j, fix);
		return;
	}
	fix_add(j, fix, "set final_action and failure_action to reboot in %s",
		j->look->profile.distro->config);
	if (j->look->has_now)
		remedy_restart(j, fix);
}

const struct rule rule_after_dump = {
	.id = "after-dump",
	.stage = STAGE_RECOVER,
	.planes = ON_BOTH,
	.title = "the guest comes back after the dump",
	.crash = "After the dump the capture kernel restarts the guest, unless it is told to halt, "
		 "to "
		 "power off or to wait in a shell. A boot menu without a timeout, or a password, "
		 "keeps it waiting as well. In a cloud nobody sees that console.",
	.reads = "final_action, failure_action (default) in kdump.conf; KDUMP_FAIL_CMD; "
		 "KDUMP_IMMEDIATE_REBOOT; the boot loader's timeout and password",
	.document = "kdump.conf(5)",
	.judge = judge,
	.remedy = remedy,
};
