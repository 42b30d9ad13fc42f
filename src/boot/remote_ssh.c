/* SPDX-License-Identifier: MIT */
/* What ssh needs to reach a host while nobody is there to answer. */
#include "boot/remote_parts.h"

#include "format/known_hosts.h"
#include "format/ssh_config.h"

#define IN_DRACUT 2 /* its ssh-client takes the first two along */
const char *const remote_known_hosts[] = { "/root/.ssh/known_hosts", "/etc/ssh/ssh_known_hosts",
					   "/root/.ssh/known_hosts2", "/etc/ssh/ssh_known_hosts2",
					   NULL };
const char *const remote_ssh_configs[] = { "/root/.ssh/config", "/etc/ssh/ssh_config", NULL };

/* ssh refuses a key of its own user that others may read: nobody reads what is in it here. */
static struct answer key(const struct look *look, const struct remote *r)
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
	return remote_say(TRI_YES, NOWHERE, NULL);
}

/* The first line of all ssh's configuration that `find` finds; line 0: none, or not to be read. */
static struct answer configured(const struct look *look, const struct remote *r,
				unsigned (*find)(struct span, struct span))
{
	const struct facts *f = look->facts;
	const struct file *dir = facts_file(f, REMOTE_SSH_CONFIG_DIR);

	size_t n = 0;

	while (remote_ssh_configs[n])
		n++;
	for (size_t i = 0; i < n + dir->n_names; i++) {
		const char *path = i < n ? remote_ssh_configs[i]
					 : arena_printf(f->arena, REMOTE_SSH_CONFIG_DIR "/%s",
							dir->names[i - n]);
		const struct file *file = facts_file(f, path);
		unsigned line = find(facts_bytes(f, path), span_of(r->host));

		if (file->seen == SEEN_UNREADABLE)
			return remote_say(TRI_UNKNOWN, IN_FILE(path), facts_reason(file->err));
		if (line)
			return remote_say(
				TRI_UNKNOWN, (struct where){ path, line },
				"this may change where ssh goes or how it logs in, and is not "
				"followed");
	}
	return remote_say(TRI_YES, NOWHERE, NULL);
}

/* Nobody is there to answer when ssh asks whether the host's key is the right one. */
static struct answer known(const struct look *look, const struct remote *r)
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
			best = remote_say(TRI_YES, where, NULL);
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
	lax = configured(look, r, ssh_config_lax);
	return lax.is == TRI_YES ? best : lax;
}

struct answer remote_ssh(const struct look *look, const struct remote *r)
{
	struct answer found = key(look, r);

	if (found.is == TRI_YES)
		found = configured(look, r, ssh_config_detour);
	if (found.is == TRI_YES)
		found = known(look, r);
	/* Its initramfs has what was collected when it was built: by which rules is not looked at.
	 */
	if (found.is == TRI_YES && look->profile.distro->family == FAMILY_SUSE)
		found = remote_say(TRI_UNKNOWN, look->kdump.target.where,
				   "which keys SUSE's kdump takes along is not known");
	return found;
}
