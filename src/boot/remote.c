/* SPDX-License-Identifier: MIT */
#include "boot/remote_parts.h"

#include "boot/tools.h"
#include "format/hosts.h"

struct answer remote_say(enum tri is, struct where where, const char *why)
{
	return (struct answer){ .is = is, .where = where, .why = why };
}

/* Of "user@host:port", "[2001:db8::1]:port", "2001:db8::1"; only a URL has a port. */
static void split_host(struct arena *a, struct span host, bool url, struct remote *r)
{
	uint64_t port;
	size_t at;
	char *lower;

	while ((at = span_index(host, '@')) < host.n)
		host = span_from(host, at + 1);
	if (span_starts(host, "[")) {
		struct span rest = span_from(host, span_index(host, ']') + 1);

		host = span_head(span_from(host, 1), span_index(span_from(host, 1), ']'));
		if (span_starts(rest, ":") && span_u64(span_from(rest, 1), 10, &port))
			r->port = (unsigned)(port & 0xffff);
	} else if (url && (at = span_index(host, ':')) < host.n) {
		if (span_u64(span_from(host, at + 1), 10, &port))
			r->port = (unsigned)(port & 0xffff);
		host = span_head(host, at);
	}
	lower = arena_dup(a, host);
	for (char *c = lower; *c; c++)
		if (*c >= 'A' && *c <= 'Z')
			*c = (char)(*c | 0x20);
	r->host = lower;
}

/* The key kdump takes: EL's service goes on with its own where the configured one is missing. */
static const char *key_of(const struct look *look)
{
	const struct facts *f = look->facts;
	const struct kdump_setting *own = &look->kdump.sshkey;
	const char *key =
		own->seen == SEEN_PRESENT && own->value.n ? arena_dup(f->arena, own->value) : NULL;

	if (key && look->profile.distro->family == FAMILY_EL &&
	    facts_file(f, key)->seen == SEEN_ABSENT)
		return REMOTE_DEFAULT_KEY;
	return key;
}

bool remote_of(const struct look *look, struct remote *ret)
{
	struct arena *a = look->facts->arena;
	struct span target = look->kdump.target.value;
	bool url = look->profile.distro->family == FAMILY_SUSE;

	*ret = (struct remote){ .kind = look->kdump.kind, .port = 22 };
	if (look->kdump.target.seen != SEEN_PRESENT || !target.n)
		return false;
	switch (ret->kind) {
	case KDUMP_TARGET_SSH:
		ret->program = "ssh";
		ret->key = key_of(look);
		split_host(a, target, url, ret);
		break;
	case KDUMP_TARGET_NFS:
		ret->program = "mount.nfs";
		/* Its colons are not a port. */
		split_host(a,
			   span_head(target, span_starts(target, "[") ? span_index(target, ']') + 1
								      : span_index(target, ':')),
			   false, ret);
		break;
	default:
		return false;
	}
	return ret->host[0] != '\0';
}

struct span remote_address(const struct look *look, const struct remote *r)
{
	struct span address = span_of(r->host);

	if (hosts_is_address(address) ||
	    hosts_find(facts_bytes(look->facts, "/etc/hosts"), span_of(r->host), &address))
		return address;
	return span_of("");
}

static struct answer address(const struct look *look, const struct remote *r)
{
	const struct file *hosts = facts_file(look->facts, "/etc/hosts");

	if (remote_address(look, r).n)
		return remote_say(TRI_YES, NOWHERE, NULL);
	if (hosts->seen == SEEN_UNREADABLE)
		return remote_say(TRI_UNKNOWN, IN_FILE("/etc/hosts"), facts_reason(hosts->err));
	return remote_say(
		TRI_UNKNOWN, look->kdump.target.where,
		arena_printf(look->facts->arena,
			     "the name %s is not in /etc/hosts, and whether the capture kernel "
			     "finds its address is not known (DNS is not asked)",
			     r->host));
}

static struct answer program(const struct look *look, const struct remote *r)
{
	const struct file *file = tools_program(look->facts, r->program);
	struct arena *a = look->facts->arena;

	if (file->seen == SEEN_PRESENT)
		return remote_say(TRI_YES, NOWHERE, NULL);
	if (file->seen == SEEN_ABSENT)
		return remote_say(TRI_NO, IN_FILE(file->path),
				  arena_printf(a, "%s is not installed", r->program));
	return remote_say(TRI_UNKNOWN, IN_FILE(file->path), facts_reason(file->err));
}

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

/* Of EL alone: the others mount it themselves, in the capture kernel. */
static struct answer exported(const struct look *look, enum plane plane)
{
	struct arena *a = look->facts->arena;
	struct span source = look->kdump.target.value;
	const struct mount *entry = mount_of(&look->fstab, source);
	const struct mount *m = mount_of(&look->mounts, source);
	const struct mount *holds = plane == PLANE_NOW && m ? m : entry;
	const char *table = holds == entry ? "/etc/fstab" : "/proc/self/mountinfo";
	const struct file *fstab = facts_file(look->facts, "/etc/fstab");

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

/* What surely fails is said first, then what is not known. */
static struct answer worse(struct answer a, struct answer b)
{
	return b.is == TRI_NO || a.is == TRI_YES ? (a.is == TRI_NO ? a : b) : a;
}

struct answer remote_usable(const struct look *look, enum plane plane)
{
	struct answer found;
	struct remote r;

	if (!remote_of(look, &r))
		return remote_say(
			TRI_UNKNOWN, look->kdump.target.where,
			"whether a target of this kind will be reachable cannot be told from "
			"here");
	found = worse(program(look, &r), address(look, &r));
	found = worse(found,
		      r.kind == KDUMP_TARGET_SSH ? remote_ssh(look, &r) : exported(look, plane));
	if (found.is != TRI_YES)
		return found;
	return remote_say(
		TRI_YES, look->kdump.target.where,
		arena_printf(look->facts->arena,
			     r.kind == KDUMP_TARGET_SSH
				     ? "%s by ssh: its address, the key and the host's key are "
				       "there; whether it answers was not tried"
				     : "%s by NFS: its address and what mounts it are there; "
				       "whether it answers was not tried",
			     r.host));
}
