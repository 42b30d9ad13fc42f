/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

/* Whether it is of the kind the site asks for. */
static bool wanted_kind(const struct judge *j)
{
	const char *wanted = j->look->policy->target;

	if (!wanted)
		return true;
	switch (j->look->kdump.kind) {
	case KDUMP_TARGET_NFS:
		return strcmp(wanted, "nfs") == 0;
	case KDUMP_TARGET_SSH:
		return strcmp(wanted, "ssh") == 0;
	case KDUMP_TARGET_RAW:
		return strcmp(wanted, "raw") == 0;
	default:
		return strcmp(wanted, "local") == 0;
	}
}

/* The capture kernel is the one that boots: without the module it cannot mount the target. */
static bool lacks_module(const struct judge *j)
{
	const struct state *s = j->state;

	return s->target.fstype && s->release &&
	       facts_module(j->look->facts, s->release, s->target.fstype) == SEEN_ABSENT;
}

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct answer *usable = &j->state->target.usable;

	if (!wanted_kind(j))
		judge_fail(j, ret, j->look->kdump.target.where,
			   "the target is not of the kind this site asks for: %s",
			   j->look->policy->target);
	else if (j->state->target.kind == TARGET_REMOTE)
		judge_skip(j, ret, NOWHERE, "the dump goes over the network: see dump-remote");
	else if (usable->is == TRI_YES && lacks_module(j))
		judge_fail(j, ret, usable->where, "kernel %s has no module for %s",
			   j->state->release, usable->why);
	else if (usable->is == TRI_YES)
		judge_pass(j, ret, usable->where, "%s", usable->why);
	else if (usable->is == TRI_NO)
		judge_fail(j, ret, usable->where, "%s", usable->why);
	else
		judge_unknown(j, ret, usable->where, "%s", usable->why);
}

const struct rule rule_dump_target = {
	.id = "dump-target",
	.stage = STAGE_STORE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "the filesystem that takes the dump will be there",
	.crash = "The capture kernel mounts the target by itself and writes the dump there. A "
		 "target "
		 "that is not in /etc/fstab, lives in memory, is an overlay or is read-only takes "
		 "no "
		 "dump. A raw device is overwritten from its start: it must be there, and nothing "
		 "else may use it.",
	.reads = "the target in kdump's configuration, /proc/self/mountinfo now and /etc/fstab for "
		 "the "
		 "next boot; overlayroot= and systemd.volatile= on the command line, "
		 "/etc/overlayroot.conf; of a raw device /sys/class/block and /proc/swaps; of an "
		 "encrypted one /etc/crypttab and whether its key file is there",
	.document = "kdump.conf(5)",
	.judge = judge,
};
