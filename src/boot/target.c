/* SPDX-License-Identifier: MIT */
/* From the configured target to the filesystem that takes the dump. */
#include "boot/chain.h"
#include "boot/crypt.h"
#include "boot/raw_target.h"
#include "boot/remote.h"
#include "boot/tools.h"
#include "boot/volatile_root.h"

static bool one_of(const char *word, const char *list)
{
	struct span rest = span_of(list), each;

	while (span_word(&rest, &each))
		if (span_eq(each, word))
			return true;
	return false;
}

static void say(struct state *s, enum tri is, struct where where, const char *why)
{
	s->target.usable = (struct answer){ .is = is, .where = where, .why = why };
}

/* What a capture environment can mount and write, and what it surely cannot. */
static void judge_mount(struct arena *a, struct state *s, const struct mount *m, const char *table)
{
	struct where where = { .path = table, .line = m->line };
	const char *what = arena_printf(a, "%s, a %s filesystem on %s", m->target, m->fstype,
					m->source ? m->source : "nothing");

	s->target.mount_point = m->target;
	s->target.fstype = m->fstype;
	if (one_of(m->fstype, "tmpfs ramfs overlay aufs squashfs iso9660 erofs devtmpfs"))
		say(s, TRI_NO, where,
		    arena_printf(a, "the dump would go to %s, which does not keep it", what));
	else if (m->read_only && s->plane == PLANE_NOW)
		say(s, TRI_NO, where, arena_printf(a, "%s is mounted read-only", what));
	else if (m->read_only)
		say(s, TRI_NO, where, arena_printf(a, "%s will be mounted read-only", what));
	else if (one_of(m->fstype, "ext2 ext3 ext4 xfs btrfs"))
		say(s, TRI_YES, where, what);
	else
		say(s, TRI_UNKNOWN, where,
		    arena_printf(a, "%s: whether the capture kernel can write to it is not known",
				 what));
}

/* Root is mounted by the kernel's root=, whatever fstab says of it. */
static void judge_root(struct state *s)
{
	s->target.mount_point = "/";
	say(s, TRI_YES, NOWHERE, "the root filesystem");
}

/* What fstab mounts by itself at boot, or when somebody looks into it. */
static struct mounts mounted_at_boot(const struct look *look)
{
	struct mounts all = look->fstab;

	all.list = arena_array(look->facts->arena, struct mount, all.n + 1);
	all.n = 0;
	for (size_t i = 0; i < look->fstab.n; i++) {
		const struct mount *m = &look->fstab.list[i];

		if (!m->noauto || mount_option(m, "x-systemd.automount"))
			all.list[all.n++] = *m;
	}
	return all;
}

#define BINDS_MAX 8 /* of binds onto binds no more are followed */

/* The entry whose filesystem holds `path`: a bind mount is followed to where it comes from. */
static const struct mount *entry_holding(const struct look *look, const char *path, bool *ret_bound)
{
	struct mounts fstab = mounted_at_boot(look);
	const struct mount *m = mounts_holding(&fstab, path);

	*ret_bound = false;
	/* SUSE's kdump does not follow them either. */
	if (look->profile.distro->family == FAMILY_SUSE)
		return m;
	for (unsigned i = 0; i < BINDS_MAX && m && m->source && m->source[0] == '/' &&
			     (mount_option(m, "bind") || mount_option(m, "rbind"));
	     i++) {
		path = arena_printf(look->facts->arena, "%s%s", m->source,
				    path + strlen(m->target));
		m = mounts_holding(&fstab, path);
		*ret_bound = true;
	}
	return m;
}

static void next_local(const struct look *look, struct state *s)
{
	struct arena *a = look->facts->arena;
	bool bound;
	const struct mount *entry = entry_holding(look, s->target.directory, &bound);
	const struct mount *mounted = mounts_holding(&look->mounts, s->target.directory);
	const struct file *fstab = facts_file(look->facts, "/etc/fstab");
	/* There /var is made by the deployment, not by fstab. */
	bool ostree = look->boot.ostree;

	if (fstab->seen == SEEN_UNREADABLE) {
		say(s, TRI_UNKNOWN, IN_FILE(fstab->path), facts_reason(fstab->err));
		return;
	}
	if (entry && strcmp(entry->target, "/") != 0) {
		judge_mount(a, s, entry, "/etc/fstab");
		return;
	}
	if (mounted && strcmp(mounted->target, "/") != 0 && !ostree && !bound) {
		judge_mount(a, s, mounted, "/proc/self/mountinfo");
		if (s->target.usable.is == TRI_YES)
			say(s, TRI_UNKNOWN, IN_FILE("/etc/fstab"),
			    arena_printf(a, "%s is mounted now, but not by /etc/fstab at boot",
					 mounted->target));
		return;
	}
	/* The root filesystem: of its type "auto" says nothing, and on an image nobody may. */
	if (entry && strcmp(entry->fstype, "auto") != 0)
		judge_mount(a, s, entry, "/etc/fstab");
	else if (mounted && !bound)
		judge_mount(a, s, mounted, "/proc/self/mountinfo");
	else
		judge_root(s);
}

static void local(const struct look *look, struct state *s)
{
	const struct mount *m;

	if (s->plane == PLANE_NEXT) {
		next_local(look, s);
		return;
	}
	m = mounts_holding(&look->mounts, s->target.directory);
	if (m)
		judge_mount(look->facts->arena, s, m, "/proc/self/mountinfo");
	else
		say(s, TRI_UNKNOWN, IN_FILE("/proc/self/mountinfo"),
		    "what is mounted could not be read");
}

/* Names of one device: as written, and where /dev/disk/by-* leads. */
static const struct mount *find_device(const struct look *look, const struct mounts *mounts,
				       const char *device)
{
	const struct mount *m = mounts_from(mounts, device);
	struct arena *a = look->facts->arena;
	const char *path = device, *slash;
	const struct file *link;

	if (m)
		return m;
	if (strncmp(device, "UUID=", 5) == 0)
		path = arena_printf(a, "/dev/disk/by-uuid/%s", device + 5);
	else if (strncmp(device, "LABEL=", 6) == 0)
		path = arena_printf(a, "/dev/disk/by-label/%s", device + 6);
	link = facts_file(look->facts, path);
	if (!link->link)
		return NULL;
	slash = strrchr(link->link, '/');
	return mounts_from(mounts, arena_printf(a, "/dev/%s", slash ? slash + 1 : link->link));
}

static void device(const struct look *look, struct state *s)
{
	const struct kdump_config *kdump = &look->kdump;
	struct arena *a = look->facts->arena;
	const char *name = arena_dup(a, kdump->target.value);
	const struct mount *entry = find_device(look, &look->fstab, name);
	const struct mount *m = find_device(look, &look->mounts, name);

	/* Another name of the same device: what is mounted in that place is what is meant. */
	for (size_t i = 0; m && !entry && i < look->fstab.n; i++)
		if (strcmp(look->fstab.list[i].target, m->target) == 0)
			entry = &look->fstab.list[i];
	s->target.source = name;
	if (s->plane == PLANE_NEXT || (entry && entry->noauto))
		m = entry;
	if (!m) {
		say(s, look->has_now || entry ? TRI_NO : TRI_UNKNOWN, kdump->target.where,
		    arena_printf(a,
				 s->plane == PLANE_NEXT ? "%s is not in /etc/fstab"
							: "%s is not mounted",
				 name));
		return;
	}
	judge_mount(a, s, m, m == entry ? "/etc/fstab" : "/proc/self/mountinfo");
	s->target.directory = strcmp(m->target, "/") == 0
				      ? s->target.directory
				      : arena_printf(a, "%s%s", m->target, s->target.directory);
}

/* The capture kernel waits for a passphrase until somebody resets the guest. */
static void judge_encryption(const struct look *look, struct state *s)
{
	const char *source = s->target.source;
	const struct mount *m = NULL;
	struct where where;

	for (size_t i = 0; i < look->mounts.n; i++)
		if (s->target.mount_point &&
		    strcmp(look->mounts.list[i].target, s->target.mount_point) == 0)
			m = &look->mounts.list[i];
	/* What is mounted says best which device it is. */
	if (m)
		source = m->source;
	if (s->target.usable.is == TRI_YES && crypt_asks(look->facts, s->args, source, &where))
		say(s, TRI_UNKNOWN, where,
		    arena_printf(look->facts->arena,
				 "%s may be on an encrypted device, for which the capture kernel "
				 "asks a passphrase",
				 s->target.mount_point));
}

/*
 * What must be open before the installed system runs, or in an image of its own, opens by a key
 * file that the image was given: it has /etc/crypttab's entries for the target's devices.
 */
static const char *locked_inside(const struct look *look, const struct state *s, const char *name,
				 struct where *ret_where)
{
	const char *path = tools_image_path(look, s, look->facts->arena), *key, *why;
	const struct image *image = path ? facts_image(look->facts, path) : NULL;

	if (look->profile.distro->family != FAMILY_EL || !image || image->seen != SEEN_PRESENT)
		return "whether the capture image holds its key is not known";
	why = crypt_locked(look->facts, name, &key, ret_where);
	if (why)
		return why;
	return image_has_program(image, key)
		       ? NULL
		       : "its key file is not seen in the capture image, without which somebody "
			 "is asked for a passphrase";
}

/*
 * What is unlocked now has to be unlocked by itself then. Debian's capture kernel boots the
 * installed system, which opens all but its root as at every boot.
 */
static void judge_locks(const struct look *look, struct state *s)
{
	const struct mount *const mounts[] = { chain_store(look, s), chain_mount(look, s) };
	struct chain_eyes eyes = chain_facts(look->facts);
	struct arena *a = look->facts->arena;
	struct where where = NOWHERE;
	const char *why = NULL, *key;
	struct chain chain;

	for (int i = 0; i < 2 && look->has_now && s->target.usable.is == TRI_YES; i++) {
		bool installed = look->profile.distro->family == FAMILY_DEBIAN && i == 0;

		if (!mounts[i])
			continue;
		if (i == 0 || mounts[i] != mounts[0])
			chain_of(a, mounts[i], &eyes, &chain);
		for (size_t k = 0; k < chain.n_locked && !why; k++) {
			const char *name = chain.locked[k].name;

			why = installed ? crypt_locked(look->facts, name, &key, &where)
					: locked_inside(look, s, name, &where);
			if (why)
				why = arena_printf(a, "%s is on %s, which is encrypted: %s",
						   s->target.mount_point, name, why);
		}
		if (why)
			say(s, TRI_UNKNOWN, where, why);
	}
}

/* What the next boot mounts is in its tables; what lies over that is not. */
static void judge_volatile(const struct look *look, struct state *s)
{
	struct where where;
	const char *why = s->plane == PLANE_NEXT ? volatile_root(look->facts, s, &where) : NULL;

	if (why && s->target.usable.is == TRI_YES)
		say(s, TRI_UNKNOWN, where, why);
}

void state_target(const struct look *look, struct state *s)
{
	const struct kdump_config *kdump = &look->kdump;
	struct span path = kdump->path.value;
	struct arena *a = look->facts->arena;

	s->target = (struct target){ .kind = TARGET_LOCAL };
	if (look->profile.distro->family == FAMILY_UNKNOWN) {
		say(s, TRI_UNKNOWN, NOWHERE, "where this distribution saves dumps is not known");
		return;
	}
	if (kdump->seen == SEEN_UNREADABLE || kdump->kind == KDUMP_TARGET_UNKNOWN ||
	    kdump->path.seen == SEEN_UNREADABLE) {
		say(s, TRI_UNKNOWN, kdump->path.where,
		    kdump->why ? kdump->why : "the target is not known");
		return;
	}
	while (path.n > 1 && path.p[path.n - 1] == '/')
		path.n--;
	s->target.directory = arena_printf(a, "%s%.*s", path.n && path.p[0] == '/' ? "" : "/",
					   (int)path.n, path.p);
	switch (kdump->kind) {
	case KDUMP_TARGET_LOCAL:
		local(look, s);
		judge_encryption(look, s);
		judge_locks(look, s);
		judge_volatile(look, s);
		break;
	case KDUMP_TARGET_FS:
		device(look, s);
		judge_encryption(look, s);
		judge_locks(look, s);
		break;
	case KDUMP_TARGET_RAW:
		s->target.kind = TARGET_RAW;
		s->target.source = arena_dup(a, kdump->target.value);
		s->target.directory = NULL;
		s->target.usable = raw_target_usable(look, s->plane, s->target.source);
		break;
	default:
		s->target.kind = TARGET_REMOTE;
		s->target.source = arena_dup(a, kdump->target.value);
		s->target.usable = remote_usable(look, s);
	}
}

bool target_has_quota(const struct look *look, const struct state *s)
{
	const struct mount *m = s->target.kind == TARGET_LOCAL && s->target.directory
					? mounts_holding(&look->mounts, s->target.directory)
					: NULL;

	return m && (mount_option(m, "prjquota") || mount_option(m, "pquota"));
}
