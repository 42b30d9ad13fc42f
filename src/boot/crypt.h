/* SPDX-License-Identifier: MIT */
/*
 * crypt: a target behind a passphrase. Nobody is there to type it in the capture kernel.
 */
#ifndef KDR_BOOT_CRYPT_H
#define KDR_BOOT_CRYPT_H

#include "facts.h"

/*
 * Whether `source` may be encrypted with a passphrase: /etc/crypttab has it, or an entry that other
 * mapped devices may lie on; or the command line opens LUKS for the root filesystem.
 */
bool crypt_asks(const struct facts *f, struct span args, const char *source,
		struct where *ret_where);

/*
 * Why the installed system may not open the mapped device `name` by itself at boot, as
 * /etc/crypttab has it; NULL: it has a key file for it that is there. `ret_key` is that file, NULL
 * where none is named.
 */
const char *crypt_locked(const struct facts *f, const char *name, const char **ret_key,
			 struct where *ret_where);

/* The key files that /etc/crypttab names, NULL ends: what an image may hold. */
const char **crypt_keys(const struct facts *f);

#endif
