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

	if (look->profile.distro->family == FAMILY_SUSE)
		return remote_identity(look);
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
	if (look->kdump.target.seen != SEEN_PRESENT || !target.n || look->kdump.lftp)
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

/* One colon, and digits behind it. */
static bool port_in(const struct remote *r)
{
	struct span host = span_of(r->host), port = span_from(host, span_index(host, ':') + 1);
	uint64_t n;

	return r->kind == KDUMP_TARGET_SSH && span_u64(port, 10, &n);
}

/* While this guest crashes nothing on it answers. */
static struct answer itself(const struct look *look, const struct remote *r, struct where where,
			    const char *leads)
{
	return remote_say(TRI_NO, where,
			  arena_printf(look->facts->arena,
				       "%s %s %s: the dump would go to this guest itself, where "
				       "nothing answers during a crash",
				       r->host,
				       hosts_is_address(span_of(r->host)) ? "is" : "leads to",
				       leads));
}

/* RFC 6761: that name and those below it, whatever /etc/hosts says. */
static bool is_localhost(struct span host)
{
	return span_eq(host, "localhost") || span_starts(host, "localhost.") ||
	       span_ends(host, ".localhost");
}

static struct answer address(const struct look *look, const struct remote *r)
{
	const struct file *hosts = facts_file(look->facts, "/etc/hosts");
	struct where target = look->kdump.target.where;
	struct arena *a = look->facts->arena;
	struct span address = span_of(r->host);

	if (is_localhost(address))
		return itself(look, r, target, "the loopback address");
	if (!hosts_is_address(address) && !hosts_may_be_name(address))
		return remote_say(TRI_NO, target,
				  arena_printf(a, "%s is neither an address nor a name%s", r->host,
					       port_in(r) ? ": a port cannot be given there" : ""));
	if (!hosts_is_address(address)) {
		unsigned line = hosts_find(hosts->bytes, span_of(r->host), &address);

		if (line)
			target = (struct where){ hosts->path, line };
	}
	switch (hosts_address(address)) {
	case HOST_LOOPBACK:
		return itself(look, r, target, "a loopback address");
	case HOST_UNSPECIFIED:
		return itself(look, r, target, "no host's address");
	case HOST_ADDRESS:
		return remote_say(TRI_YES, NOWHERE, NULL);
	case HOST_NO_ADDRESS:
		break;
	}
	if (hosts->seen == SEEN_UNREADABLE)
		return remote_say(TRI_UNKNOWN, IN_FILE("/etc/hosts"), facts_reason(hosts->err));
	return remote_say(TRI_UNKNOWN, target,
			  arena_printf(a,
				       "the name %s is not in /etc/hosts, and whether the capture "
				       "kernel finds its address is not known (DNS is not asked)",
				       r->host));
}

static struct answer program(const struct look *look, const struct remote *r)
{
	const struct file *file = tools_program(look->facts, r->program);
	struct arena *a = look->facts->arena;

	/* What stands empty in the place of a file says nothing of its mode either. */
	if (file->seen == SEEN_PRESENT && !(file->mode & 0111) &&
	    (file->size || !look->facts->hollow))
		return remote_say(TRI_NO, IN_FILE(file->path),
				  arena_printf(a, "%s cannot be run: its mode is %04o", r->program,
					       file->mode & 07777));
	if (file->seen == SEEN_PRESENT)
		return remote_say(TRI_YES, NOWHERE, NULL);
	if (file->seen == SEEN_ABSENT)
		return remote_say(TRI_NO, IN_FILE(file->path),
				  arena_printf(a, "%s is not installed", r->program));
	return remote_say(TRI_UNKNOWN, IN_FILE(file->path), facts_reason(file->err));
}

/* What surely fails is said first, then what is not known. */
static struct answer worse(struct answer a, struct answer b)
{
	return b.is == TRI_NO || a.is == TRI_YES ? (a.is == TRI_NO ? a : b) : a;
}

struct answer remote_usable(const struct look *look, const struct state *s)
{
	struct answer found;
	struct remote r;

	if (!remote_of(look, &r))
		return remote_say(
			TRI_UNKNOWN, look->kdump.target.where,
			look->kdump.lftp
				? "lftp sends it, and whether that gets through while nobody is "
				  "there cannot be told from here"
				: "whether a target of this kind will be reachable cannot be told "
				  "from here");
	found = worse(program(look, &r), address(look, &r));
	found = worse(found, r.kind == KDUMP_TARGET_SSH ? remote_ssh(look, s, &r)
							: remote_nfs(look, s->plane));
	if (found.is != TRI_YES || found.why)
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
