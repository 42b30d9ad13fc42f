/* SPDX-License-Identifier: MIT */
/* What ssh needs to reach a host while nobody is there to answer. */
#include "boot/remote_parts.h"

#include "boot/tools.h"
#include "format/hosts.h"
#include "format/known_hosts.h"
#include "format/ssh_config.h"

#define IN_DRACUT 2 /* its ssh-client takes the first two along */
const char *const remote_known_hosts[] = { "/root/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts",
					   "/root/.ssh/known_hosts2", "/etc/ssh/ssh_known_hosts2",
					   NULL };
const char *const remote_ssh_configs[] = { "/root/.ssh/config", "/etc/ssh/ssh_config", NULL };

/*
 * EL's image holds a copy from when it was built, and neither is among the files whose change makes
 * kdumpctl build it anew (check_files_modified).
 */
static struct answer in_image(const struct look *look, const struct state *s,
			      const struct file *file)
{
	const char *path = tools_image_path(look, s, look->facts->arena);
	int64_t made = path ? facts_file(look->facts, path)->mtime : 0;
	bool rebuilds = s->plane == PLANE_NEXT &&
			facts_file(look->facts, look->kdump.where.path)->mtime > made;

	if (look->profile.distro->family != FAMILY_EL || !made || rebuilds || file->mtime <= made)
		return remote_say(TRI_YES, IN_FILE(file->path), NULL);
	return remote_say(
		TRI_UNKNOWN, IN_FILE(file->path),
		arena_printf(look->facts->arena,
			     "changed after %s was built, which has a copy of the old one "
			     "or none",
			     path));
}

/* Of what is in it only how it begins was looked at. */
static struct answer opened(const struct look *look, const struct state *s, const struct remote *r,
			    const struct file *file)
{
	switch (file->key) {
	case SSH_KEY_OPEN:
		return in_image(look, s, file);
	case SSH_KEY_LOCKED:
		return remote_say(TRI_NO, IN_FILE(r->key),
				  "the key for ssh has a passphrase, and nobody is there to type "
				  "it");
	case SSH_KEY_NONE:
		return remote_say(TRI_NO, IN_FILE(r->key),
				  "the key for ssh is no key: it does not begin as a private key "
				  "does");
	default:
		return remote_say(TRI_UNKNOWN, IN_FILE(r->key),
				  "whether it is a key without a passphrase was not looked at");
	}
}

/* ssh refuses a key of its own user that others may read. */
static struct answer key(const struct look *look, const struct state *s, const struct remote *r)
{
	const struct file *file;
	struct arena *a = look->facts->arena;

	if (!r->key)
		return remote_say(TRI_UNKNOWN, look->kdump.sshkey.where,
				  "which key ssh will take is not said there");
	file = facts_file(look->facts, r->key);
	if (file->seen == SEEN_ABSENT)
		return remote_say(TRI_NO, IN_FILE(r->key), "the key for ssh is not there");
	if (file->seen != SEEN_PRESENT)
		return remote_say(TRI_UNKNOWN, IN_FILE(r->key), facts_reason(file->err));
	if (file->kind != FILE_REGULAR || file->size == 0)
		return remote_say(TRI_NO, IN_FILE(r->key),
				  "the key for ssh is no key: it is empty");
	if (file->uid == 0 && (file->mode & 077))
		return remote_say(
			TRI_NO, IN_FILE(r->key),
			arena_printf(a,
				     "ssh refuses this key, which others may read: its mode is "
				     "%04o",
				     file->mode & 07777));
	return opened(look, s, r, file);
}

/* The i-th file of ssh's configuration; NULL: there are no more. */
static const struct file *config_file(const struct facts *f, size_t i)
{
	const struct file *dir = facts_file(f, REMOTE_SSH_CONFIG_DIR);
	size_t n = 0;

	while (remote_ssh_configs[n])
		n++;
	if (i < n)
		return facts_file(f, remote_ssh_configs[i]);
	return i < n + dir->n_names
		       ? facts_file(f, arena_printf(f->arena, REMOTE_SSH_CONFIG_DIR "/%s",
						    dir->names[i - n]))
		       : NULL;
}

/* The first line of all ssh's configuration that `find` finds, of which `why` is to be said. */
static struct answer configured(const struct look *look, const struct remote *r,
				unsigned (*find)(struct span, struct span), const char *why)
{
	const struct file *file;

	for (size_t i = 0; (file = config_file(look->facts, i)); i++) {
		unsigned line = find(facts_bytes(look->facts, file->path), span_of(r->host));

		if (file->seen == SEEN_UNREADABLE)
			return remote_say(TRI_UNKNOWN, IN_FILE(file->path),
					  facts_reason(file->err));
		if (line)
			return remote_say(TRI_UNKNOWN, (struct where){ file->path, line }, why);
	}
	return remote_say(TRI_YES, NOWHERE, NULL);
}

/* AddressFamily keeps ssh from the addresses of the other. */
static struct answer reached(const struct look *look, const struct remote *r)
{
	struct span address = remote_address(look, r);
	enum ssh_family own = hosts_is_v6(address) ? SSH_FAMILY_V6 : SSH_FAMILY_V4;
	const struct file *file;

	for (size_t i = 0; address.n && (file = config_file(look->facts, i)); i++) {
		struct where where = IN_FILE(file->path);
		enum ssh_family said = ssh_config_family(facts_bytes(look->facts, file->path),
							 span_of(r->host), &where.line);

		if (said == SSH_FAMILY_UNSAID)
			continue;
		if (said == own || said == SSH_FAMILY_ANY)
			break;
		if (said == SSH_FAMILY_UNKNOWN)
			return remote_say(TRI_UNKNOWN, where,
					  "whether AddressFamily there lets ssh use the address "
					  "is not known");
		/* A name may have an address of the other family as well. */
		return remote_say(
			hosts_is_address(span_of(r->host)) ? TRI_NO : TRI_UNKNOWN, where,
			arena_printf(
				look->facts->arena,
				"AddressFamily there lets ssh use IPv%c only, and %.*s is none "
				"of its addresses",
				said == SSH_FAMILY_V4 ? '4' : '6', (int)address.n, address.p));
	}
	return remote_say(TRI_YES, NOWHERE, NULL);
}

/* Nobody is there to answer when ssh asks whether the host's key is the right one. */
static struct answer known(const struct look *look, const struct state *s, const struct remote *r)
{
	const struct facts *f = look->facts;
	bool dracut = look->profile.distro->family == FAMILY_EL;
	const char *name =
		r->port == 22 ? r->host : arena_printf(f->arena, "[%s]:%u", r->host, r->port);
	struct answer best = remote_say(
			      TRI_NO, IN_FILE(remote_known_hosts[0]),
			      arena_printf(f->arena,
					   "ssh does not know the key of %s, and nobody is there "
					   "to confirm it",
					   name)),
		      lax;

	for (size_t i = 0; remote_known_hosts[i] && (!dracut || i < IN_DRACUT); i++) {
		const struct file *file = facts_file(f, remote_known_hosts[i]);
		struct where where = IN_FILE(file->path);

		if (file->seen == SEEN_UNREADABLE && best.is == TRI_NO)
			best = remote_say(TRI_UNKNOWN, where, facts_reason(file->err));
		switch (known_hosts_find(facts_bytes(f, remote_known_hosts[i]), span_of(name),
					 &where.line)) {
		case KNOWN_REVOKED:
			return remote_say(
				TRI_UNKNOWN, where,
				arena_printf(f->arena, "a key of %s is revoked there", name));
		case KNOWN_KEY:
			best = in_image(look, s, file);
			break;
		case KNOWN_BY_AUTHORITY:
			if (best.is != TRI_YES)
				best = remote_say(
					TRI_UNKNOWN, where,
					arena_printf(f->arena,
						     "%s is known only by an authority, and "
						     "whether it shows a certificate is not "
						     "known",
						     name));
			break;
		default:
			break;
		}
	}
	/* Those scripts ask for strictness themselves. */
	if (best.is != TRI_NO || dracut)
		return best;
	lax = configured(look, r, ssh_config_lax,
			 arena_printf(f->arena,
				      "ssh does not know the key of %s, and whether this line lets "
				      "it go on all the same is not known",
				      name));
	return lax.is == TRI_YES ? best : lax;
}

struct answer remote_ssh(const struct look *look, const struct state *s, const struct remote *r)
{
	struct answer found;

	if (look->profile.distro->family == FAMILY_SUSE)
		return remote_ssh_suse(look, r);
	found = key(look, s, r);
	if (found.is == TRI_YES)
		found = configured(look, r, ssh_config_detour,
				   "this may change where ssh goes or how it logs in, and is not "
				   "followed");
	if (found.is == TRI_YES)
		found = reached(look, r);
	if (found.is == TRI_YES)
		found = known(look, s, r);
	return found;
}
