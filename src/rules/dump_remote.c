/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/remote.h"

static void judge(const struct judge *j, struct judgement *ret)
{
	const struct answer *usable = &j->state->target.usable;

	if (j->look->profile.distro->family == FAMILY_UNKNOWN ||
	    j->look->kdump.kind == KDUMP_TARGET_UNKNOWN) {
		judge_unknown(j, ret, usable->where, "%s", usable->why);
		ret->follows = "dump-target";
	} else if (j->state->target.kind != TARGET_REMOTE) {
		judge_skip(j, ret, NOWHERE, "the dump does not go over the network");
	} else if (usable->is == TRI_YES) {
		judge_pass(j, ret, usable->where, "%s", usable->why);
	} else if (usable->is == TRI_NO) {
		judge_fail(j, ret, usable->where, "%s", usable->why);
	} else {
		judge_unknown(j, ret, usable->where, "%s", usable->why);
	}
}

static const char *package(const struct judge *j, const struct remote *r)
{
	bool ssh = r->kind == KDUMP_TARGET_SSH;

	switch (j->look->profile.distro->family) {
	case FAMILY_DEBIAN:
		return ssh ? "apt-get install openssh-client" : "apt-get install nfs-common";
	case FAMILY_SUSE:
		return ssh ? "zypper install openssh-clients" : "zypper install nfs-client";
	default:
		return ssh ? "dnf install openssh-clients" : "dnf install nfs-utils";
	}
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const char *at = j->state->target.usable.where.path;
	struct remote r;

	if (!remote_of(j->look, &r) || !at)
		return;
	if (span_ends(span_of(at), arena_printf(j->arena, "/%s", r.program)))
		fix_add(j, fix, "%s", package(j, &r));
	else if (r.key && strcmp(at, r.key) == 0 &&
		 facts_file(j->look->facts, at)->seen == SEEN_PRESENT)
		fix_add(j, fix, "chmod 0600 %s", r.key);
	else if (r.kind == KDUMP_TARGET_SSH && j->state->target.usable.is == TRI_NO)
		fix_add(j, fix, "%s propagate   # makes the key, sends it, and asks for the host's",
			j->look->profile.distro->family == FAMILY_DEBIAN ? "kdump-config"
									 : "kdumpctl");
	else if (j->look->profile.distro->family == FAMILY_DEBIAN &&
		 j->state->target.usable.is == TRI_NO)
		fix_add(j, fix, "mkdir -p -m 0700 %s", j->state->target.directory);
	else if (r.kind == KDUMP_TARGET_NFS && j->state->target.usable.is == TRI_NO)
		fix_add(j, fix, "mount the export, or add noauto to its line in /etc/fstab");
	else
		fix_add(j, fix, "kdumpready drill arm   # one real interrupt shows it");
	if (j->look->has_now && j->state->target.usable.is == TRI_NO)
		remedy_restart(j, fix);
}

const struct rule rule_dump_remote = {
	.id = "dump-remote",
	.stage = STAGE_STORE,
	.planes = ON_BOTH,
	.title = "a dump over the network has what it needs",
	.crash = "The capture kernel sends the dump to another machine by itself, and nobody is "
		 "there to type a password, to confirm a host's key or to look up a name. A key "
		 "that "
		 "others may read is refused by ssh; a host whose key is not among the known ones "
		 "is not trusted; an export that is not mounted and not noauto keeps kdump's "
		 "initramfs from being built; Debian's mounts it on a directory that has to be "
		 "there. Whether the other machine answers, and whether the "
		 "directory is there, only a drill shows: check sends nothing.",
	.reads = "the target in kdump's configuration; /etc/hosts, never DNS; for ssh that the key "
		 "is "
		 "there and whose it is (never what is in it), known_hosts and ssh_config of root "
		 "and "
		 "of the system; for NFS mount.nfs, /proc/self/mountinfo and /etc/fstab",
	.document = "kdump.conf(5), kdump-tools(5), ssh_config(5)",
	.judge = judge,
	.remedy = remedy,
};
