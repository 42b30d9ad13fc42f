/* SPDX-License-Identifier: MIT */
/* What it takes to mount an NFS export. On EL it is mounted while the image is built as well. */
#include "boot/remote_parts.h"

/* An entry with or without slashes at its end. */
static const struct mount *mount_of(const struct mounts *mounts, struct span source)
{
	while (source.n > 1 && source.p[source.n - 1] == '/')
		source.n--;
	for (size_t i = mounts->n; i-- > 0;) {
		struct span s = span_of(mounts->list[i].source ? mounts->list[i].source : "");

		while (s.n > 1 && s.p[s.n - 1] == '/')
			s.n--;
		if (span_same(s, source))
			return &mounts->list[i];
	}
	return NULL;
}

/* kdump-config of Debian mounts the export on its KDUMP_COREDIR, and does not make it. */
static struct answer mountable(const struct look *look)
{
	const struct kdump_setting *path = &look->kdump.path;
	const struct file *dir =
		facts_file(look->facts, arena_dup(look->facts->arena, path->value));

	if (path->seen == SEEN_PRESENT && dir->seen == SEEN_ABSENT)
		return remote_say(TRI_NO, path->where,
				  arena_printf(look->facts->arena,
					       "%.*s, on which kdump mounts the export, is not "
					       "there",
					       (int)path->value.n, path->value.p));
	if (dir->seen == SEEN_UNREADABLE)
		return remote_say(TRI_UNKNOWN, IN_FILE(dir->path), facts_reason(dir->err));
	return remote_say(TRI_YES, NOWHERE, NULL);
}

/* What is exported: behind the colon that ends the server, of which an IPv6 address has its own. */
static struct span path_of(struct span source)
{
	if (span_starts(source, "["))
		source = span_from(source, span_index(source, ']') + 1);
	return span_from(source, span_index(source, ':') + 1);
}

struct answer remote_nfs(const struct look *look, enum plane plane)
{
	struct arena *a = look->facts->arena;
	struct span source = look->kdump.target.value;
	const struct mount *entry = mount_of(&look->fstab, source);
	const struct mount *m = mount_of(&look->mounts, source);
	const struct mount *holds = plane == PLANE_NOW && m ? m : entry;
	const char *table = holds == entry ? "/etc/fstab" : "/proc/self/mountinfo";
	const struct file *fstab = facts_file(look->facts, "/etc/fstab");

	if (!path_of(source).n)
		return remote_say(TRI_NO, look->kdump.target.where,
				  arena_printf(a, "%.*s names no export: server:/path is asked for",
					       (int)source.n, source.p));
	if (look->profile.distro->family == FAMILY_DEBIAN)
		return mountable(look);
	if (look->profile.distro->family != FAMILY_EL)
		return remote_say(TRI_YES, NOWHERE, NULL);
	if (fstab->seen == SEEN_UNREADABLE)
		return remote_say(TRI_UNKNOWN, IN_FILE(fstab->path), facts_reason(fstab->err));
	if (!holds)
		return remote_say(
			TRI_UNKNOWN, look->kdump.target.where,
			arena_printf(a,
				     "%.*s is not in /etc/fstab, and whether kdump can mount it "
				     "when it builds its initramfs is not known",
				     (int)source.n, source.p));
	if (holds->read_only)
		return remote_say(TRI_NO, (struct where){ table, holds->line },
				  arena_printf(a, "%s is read-only", holds->target));
	if (plane == PLANE_NOW && !m && !entry->noauto)
		return remote_say(
			TRI_NO, (struct where){ table, holds->line },
			arena_printf(a,
				     "%s is not mounted, and kdump builds its initramfs only "
				     "where it is, or is noauto",
				     holds->target));
	return remote_say(TRI_YES, NOWHERE, NULL);
}
