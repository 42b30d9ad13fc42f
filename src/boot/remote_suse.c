/* SPDX-License-Identifier: MIT */
/*
 * ssh as module-setup.sh of SUSE's kdump 2 prepares it: the keys that are there and the key of the
 * host are copied into the initramfs, with a configuration that names them. The system's own
 * configuration of ssh stays outside.
 */
#include "boot/remote_parts.h"

#include "format/known_hosts.h"

#define HOME "/root/.ssh/"
#define USUAL "id_rsa id_dsa id_ecdsa id_ed25519"
#define KNOWN HOME "known_hosts" /* the only one in which ssh-keygen -F looks */

const char **remote_identities(const struct look *look)
{
	const struct kdump_setting *own = &look->kdump.sshkey;
	struct span rest = own->value.n ? own->value : span_of(USUAL), word;
	struct arena *a = look->facts->arena;
	const char **all = NULL;
	size_t n = 0;

	while (own->seen == SEEN_PRESENT && span_word(&rest, &word))
		*arena_push(a, all, n) = arena_printf(
			a, "%s%.*s", span_starts(word, "/") ? "" : HOME, (int)word.n, word.p);
	*arena_push(a, all, n) = NULL;
	return all;
}

static bool is_key(const struct file *file)
{
	return file->seen == SEEN_PRESENT && file->kind == FILE_REGULAR && file->size > 0;
}

/* ssh tries one after the other: one that opens is enough. */
const char *remote_identity(const struct look *look)
{
	const char **key = remote_identities(look), *found = NULL;

	for (; *key; key++) {
		const struct file *file = facts_file(look->facts, *key);

		if (is_key(file) && file->key == SSH_KEY_OPEN)
			return *key;
		if (is_key(file) && !found)
			found = *key;
	}
	return found;
}

static struct answer key(const struct look *look, const struct remote *r)
{
	const char **all = remote_identities(look);
	const struct file *file;

	if (!all[0])
		return remote_say(TRI_UNKNOWN, look->kdump.sshkey.where,
				  "which key ssh will take is not said there");
	for (size_t i = 0; all[i] && !r->key; i++) {
		file = facts_file(look->facts, all[i]);
		if (file->seen != SEEN_PRESENT && file->seen != SEEN_ABSENT)
			return remote_say(TRI_UNKNOWN, IN_FILE(all[i]), facts_reason(file->err));
	}
	if (!r->key)
		return remote_say(TRI_NO, IN_FILE(all[0]),
				  "no key for ssh is there, nor any other that kdump takes along");
	file = facts_file(look->facts, r->key);
	if (file->mode & 077)
		return remote_say(TRI_UNKNOWN, IN_FILE(r->key),
				  "ssh refuses a key that others may read, and with which mode it "
				  "is copied is not known");
	if (file->key == SSH_KEY_OPEN)
		return remote_say(TRI_YES, NOWHERE, NULL);
	if (file->key == SSH_KEY_UNSEEN)
		return remote_say(TRI_UNKNOWN, IN_FILE(r->key),
				  "whether it is a key without a passphrase was not looked at");
	return remote_say(
		TRI_NO, IN_FILE(r->key),
		file->key == SSH_KEY_LOCKED
			? "the key for ssh has a passphrase, and nobody is there to type it"
			: "the key for ssh is no key: it does not begin as a private key "
			  "does");
}

/* KDUMP_HOST_KEY stands behind the host's name in the initramfs's known_hosts. */
static struct answer given(const struct look *look, const struct remote *r)
{
	const struct kdump_setting *own = &look->kdump.hostkey;
	struct arena *a = look->facts->arena;
	struct span rest = own->value, type, base64;

	if (own->seen == SEEN_PRESENT && span_eq(own->value, "*"))
		return remote_say(TRI_YES, own->where,
				  arena_printf(a,
					       "%s by ssh, whose key is not asked for: its address "
					       "and a key are there; whether it answers was not "
					       "tried",
					       r->host));
	if (own->seen == SEEN_PRESENT && r->port == 22 && span_word(&rest, &type) &&
	    span_word(&rest, &base64))
		return remote_say(TRI_YES, own->where, NULL);
	return remote_say(TRI_UNKNOWN, own->where,
			  "whether ssh takes what KDUMP_HOST_KEY is for this host's key is not "
			  "known");
}

static struct answer known(const struct look *look, const struct remote *r)
{
	const struct file *file = facts_file(look->facts, KNOWN);
	struct arena *a = look->facts->arena;
	struct where where = IN_FILE(KNOWN);

	if (look->kdump.hostkey.seen != SEEN_PRESENT || look->kdump.hostkey.value.n)
		return given(look, r);
	if (r->port != 22)
		return remote_say(TRI_UNKNOWN, look->kdump.target.where,
				  arena_printf(a,
					       "kdump looks for the key of %s:%u, which is not how "
					       "ssh writes it down; KDUMP_HOST_KEY would tell it",
					       r->host, r->port));
	if (file->seen == SEEN_UNREADABLE)
		return remote_say(TRI_UNKNOWN, where, facts_reason(file->err));
	switch (known_hosts_find(facts_bytes(look->facts, KNOWN), span_of(r->host), &where.line)) {
	case KNOWN_KEY:
		return remote_say(TRI_YES, where, NULL);
	case KNOWN_NOT:
		return remote_say(TRI_NO, where,
				  arena_printf(a,
					       "kdump does not find the key of %s there, and makes "
					       "no initramfs without it",
					       r->host));
	default:
		return remote_say(TRI_UNKNOWN, where,
				  arena_printf(a,
					       "the key of %s is revoked there, or known only by "
					       "an authority",
					       r->host));
	}
}

/* ssh://user:password@host: nobody but the server can tell whether it is the right one. */
static bool has_password(struct span target)
{
	struct span user = span_head(target, span_index(target, '@'));

	return user.n < target.n && span_index(user, ':') < user.n;
}

struct answer remote_ssh_suse(const struct look *look, const struct remote *r)
{
	struct answer found;

	if (has_password(look->kdump.target.value))
		return remote_say(TRI_UNKNOWN, look->kdump.target.where,
				  "it logs in with the password in there, and whether that is "
				  "taken cannot be told from here");
	found = key(look, r);
	return found.is == TRI_YES ? known(look, r) : found;
}
