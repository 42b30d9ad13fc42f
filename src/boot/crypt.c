/* SPDX-License-Identifier: MIT */
#include "boot/crypt.h"

#define CRYPTTAB "/etc/crypttab"
#define MAPPER "/dev/mapper/"

/* Name, device, key file, options: without a key file somebody is asked. */
static bool asks(struct span line, struct span *ret_name)
{
	struct span device, key, options = span_of("");

	if (!span_word(&line, ret_name) || ret_name->p[0] == '#' || !span_word(&line, &device))
		return false;
	if (!span_word(&line, &key))
		return true;
	span_word(&line, &options);
	return (span_eq(key, "none") || span_eq(key, "-")) &&
	       span_find(options, "swap") == options.n &&
	       span_find(options, "tpm2-") == options.n &&
	       span_find(options, "_netdev") == options.n;
}

/* dracut's rd.luks.uuid= and rd.luks.name=, cryptsetup's cryptdevice=. */
static bool opens_root(struct span args)
{
	struct span word;

	while (span_word(&args, &word))
		if (span_starts(word, "rd.luks.uuid=") || span_starts(word, "rd.luks.name=") ||
		    span_starts(word, "cryptdevice="))
			return true;
	return false;
}

bool crypt_asks(const struct facts *f, struct span args, const char *source,
		struct where *ret_where)
{
	struct span rest = facts_bytes(f, CRYPTTAB), line, name;

	/* A filesystem named by its UUID may lie on any of them. */
	if (!source ||
	    (span_starts(span_of(source), "/dev/") && !span_starts(span_of(source), MAPPER) &&
	     !span_starts(span_of(source), "/dev/dm-")))
		return false;
	for (unsigned n = 1; span_line(&rest, &line); n++)
		if (asks(line, &name)) {
			*ret_where = (struct where){ CRYPTTAB, n };
			return true;
		}
	*ret_where = NOWHERE;
	return opens_root(args);
}

/* A file of the installed system: not a device, not one that a boot makes, not on another disk. */
static bool plain_key(struct span key)
{
	return span_starts(key, "/") && span_index(key, ':') == key.n &&
	       !span_starts(key, "/dev/") && !span_starts(key, "/run/") &&
	       !span_starts(key, "/tmp/");
}

/* The entry for `name`, its options with a comma before each. */
static bool find_entry(const struct facts *f, const char *name, struct span *ret_key,
		       const char **ret_options, struct where *ret_where)
{
	struct span rest = facts_bytes(f, CRYPTTAB), line, word, options;

	for (unsigned n = 1; span_line(&rest, &line); n++) {
		if (!span_word(&line, &word) || !span_eq(word, name) || !span_word(&line, &word))
			continue;
		*ret_where = (struct where){ CRYPTTAB, n };
		*ret_key = options = span_of("");
		if (span_word(&line, ret_key))
			span_word(&line, &options);
		*ret_options = arena_printf(f->arena, ",%.*s,", (int)options.n,
					    options.p ? options.p : "");
		return true;
	}
	return false;
}

const char *crypt_locked(const struct facts *f, const char *name, const char **ret_key,
			 struct where *ret_where)
{
	const struct file *table = facts_file(f, CRYPTTAB), *file;
	const char *options;
	struct span key;

	*ret_key = NULL;
	*ret_where = IN_FILE(CRYPTTAB);
	if (table->seen == SEEN_UNREADABLE)
		return facts_reason(table->err);
	if (!find_entry(f, name, &key, &options, ret_where))
		return "no entry opens it at boot";
	if (!plain_key(key) || strstr(options, ",keyscript="))
		return "its key is not in a file of this system";
	*ret_key = arena_dup(f->arena, key);
	if (strstr(options, ",noauto,"))
		return "it is not opened by itself at boot";
	file = facts_file(f, *ret_key);
	if (file->seen != SEEN_PRESENT)
		return file->seen == SEEN_ABSENT ? "its key file is not there"
						 : "its key file was not seen";
	return NULL;
}

const char **crypt_keys(const struct facts *f)
{
	struct span rest = facts_bytes(f, CRYPTTAB), line, word;
	const char **all = NULL;
	size_t n = 0;

	while (span_line(&rest, &line))
		if (span_word(&line, &word) && word.p[0] != '#' && span_word(&line, &word) &&
		    span_word(&line, &word) && plain_key(word))
			*arena_push(f->arena, all, n) = arena_dup(f->arena, word);
	*arena_push(f->arena, all, n) = NULL;
	return all;
}
