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
