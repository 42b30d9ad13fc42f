/* SPDX-License-Identifier: MIT */
#include "rules/rule.h"

#include "boot/remote.h"

static bool is_at(const struct judge *j, const char *path)
{
	const char *at = j->state->target.usable.where.path;

	return at && path && strcmp(at, path) == 0;
}

/* A key or known_hosts that was changed after the image was built, see boot/remote_ssh.c. */
static bool older_image(const struct judge *j)
{
	const struct answer *usable = &j->state->target.usable;
	const struct file *file =
		facts_file(j->look->facts, usable->where.path ? usable->where.path : "");

	return usable->is == TRI_UNKNOWN && !usable->where.line && file->seen == SEEN_PRESENT &&
	       (file->key == SSH_KEY_OPEN || is_at(j, remote_known_hosts[0]) ||
		is_at(j, remote_known_hosts[1]));
}

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
		ret->told = older_image(j);
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

/* SUSE has no "propagate": its kdump takes what root's own ssh has. */
static void remedy_suse(const struct judge *j, struct fix *fix, const struct remote *r)
{
	struct span target = j->look->kdump.target.value;
	struct span user = span_head(target, span_index(target, '@'));
	const char *at = user.n < target.n
				 ? arena_printf(j->arena, "%.*s@%s", (int)user.n, user.p, r->host)
				 : r->host;

	const char *key = j->look->kdump.sshkey.value.n ? remote_identities(j->look)[0]
							: "/root/.ssh/id_ed25519";

	if (!r->key) {
		fix_add(j, fix, "ssh-keygen -t ed25519 -N '' -f %s", key);
		fix_add(j, fix, "ssh-copy-id -i %s %s", key, at);
	} else {
		fix_add(j, fix,
			"ssh %s true   # and confirm that the key it shows is the right one", at);
	}
}

/* The key: it may lack, be open to others, need a passphrase, or be no key. */
static void remedy_key(const struct judge *j, struct fix *fix, const struct remote *r)
{
	const struct file *key = facts_file(j->look->facts, r->key ? r->key : "");

	if (key->seen == SEEN_PRESENT && (key->mode & 077) && !key->uid)
		fix_add(j, fix, "chmod 0600 %s", r->key);
	else if (key->key == SSH_KEY_LOCKED)
		fix_add(j, fix, "ssh-keygen -p -f %s   # without a new passphrase", r->key);
	else if (j->look->profile.distro->family == FAMILY_SUSE)
		remedy_suse(j, fix, r);
	else
		fix_add(j, fix, "%s propagate   # makes the key, sends it, and asks for the host's",
			j->look->profile.distro->family == FAMILY_DEBIAN ? "kdump-config"
									 : "kdumpctl");
}

static void remedy_failed(const struct judge *j, struct fix *fix, const struct remote *r)
{
	const struct where at = j->state->target.usable.where;
	const char *directory = j->state->target.directory;
	bool debian = j->look->profile.distro->family == FAMILY_DEBIAN;
	bool suse = j->look->profile.distro->family == FAMILY_SUSE;
	bool program = span_ends(span_of(at.path), arena_printf(j->arena, "/%s", r->program));

	if (program && facts_file(j->look->facts, at.path)->seen == SEEN_PRESENT)
		fix_add(j, fix, "chmod 0755 %s", at.path);
	else if (program)
		fix_add(j, fix, "%s", package(j, r));
	else if (r->kind == KDUMP_TARGET_SSH &&
		 (suse || is_at(j, r->key) || is_at(j, remote_known_hosts[0])))
		remedy_key(j, fix, r);
	else if (r->kind == KDUMP_TARGET_NFS && debian && directory &&
		 facts_file(j->look->facts, directory)->seen == SEEN_ABSENT)
		fix_add(j, fix, "mkdir -p -m 0700 %s", directory);
	else if (r->kind == KDUMP_TARGET_NFS &&
		 (is_at(j, "/etc/fstab") || is_at(j, "/proc/self/mountinfo")))
		fix_add(j, fix, "mount the export, or add noauto to its line in /etc/fstab");
	else if (is_at(j, "/etc/hosts"))
		fix_add(j, fix, "give %s its own address in %s", r->host, where_text(j->arena, at));
	else if (is_at(j, j->look->kdump.target.where.path))
		fix_add(j, fix,
			r->kind == KDUMP_TARGET_SSH
				? "name another machine as user@host, without a port, in %s"
				: "name another machine and what it exports as server:/path in %s",
			where_text(j->arena, at));
	else
		fix_add(j, fix, "correct %s", where_text(j->arena, at));
}

static void remedy(const struct judge *j, struct fix *fix)
{
	const struct answer *usable = &j->state->target.usable;
	struct remote r;

	if (!remote_of(j->look, &r) || !usable->where.path)
		return;
	if (usable->is == TRI_NO)
		remedy_failed(j, fix, &r);
	else if (older_image(j))
		fix_add(j, fix, "touch /etc/kdump.conf   # so that the image is built anew");
	else {
		fix_add(j, fix, "kdumpready drill arm   # one real interrupt shows it");
		return;
	}
	remedy_restart(j, fix);
}

const struct rule rule_dump_remote = {
	.id = "dump-remote",
	.stage = STAGE_STORE,
	.planes = ON_BOTH,
	.of_service = true,
	.title = "a dump over the network has what it needs",
	.crash = "The capture kernel sends the dump to another machine by itself, and nobody is "
		 "there to type a password, to confirm a host's key or to look up a name. A key "
		 "that "
		 "others may read is refused by ssh, and one with a passphrase waits for somebody "
		 "to type it; a host whose key is not among the known ones "
		 "is not trusted; an export that is not mounted and not noauto keeps kdump's "
		 "initramfs from being built; Debian's mounts it on a directory that has to be "
		 "there; SUSE's copies the keys of root and the host's key that root's ssh knows. "
		 "Whether "
		 "the other machine answers, and whether the "
		 "directory is there, only a drill shows: check sends nothing.",
	.reads = "the target in kdump's configuration; /etc/hosts, never DNS; for ssh how the key "
		 "begins, and whose it is (nothing of it is kept), whether the capture image is "
		 "newer, known_hosts and ssh_config of root and of the system; for NFS mount.nfs, "
		 "/proc/self/mountinfo and /etc/fstab",
	.document = "kdump.conf(5), kdump-tools(5), ssh_config(5)",
	.judge = judge,
	.remedy = remedy,
};
