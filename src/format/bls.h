/* SPDX-License-Identifier: MIT */
/*
 * bls: Boot Loader Specification entries (loader/entries/NAME.conf), as their two readers read
 * them.
 *
 * GRUB (Red Hat's grub-core/commands/blscfg.c): a line is split at its first
 * space, at a TAB only when it has no space; a blank line or a key without a
 * value ends the file; the first of several same keys counts. systemd-boot
 * (boot.c 257): blanks and TABs are alike, blank lines are skipped, values may be
 * quoted, several `options` are joined.
 */
#ifndef KDR_FORMAT_BLS_H
#define KDR_FORMAT_BLS_H

#include "base/arena.h"

struct bls_pair {
	struct span key, value;
	unsigned line;
};

struct bls {
	struct bls_pair *pairs;
	size_t n;
	unsigned ended; /* GRUB: the line that ended the file before its end, 0 when none did */
};

void bls_parse_grub(struct arena *a, struct span bytes, struct bls *ret);
void bls_parse_sdboot(struct arena *a, struct span bytes, struct bls *ret);

/* The first pair with that key, NULL when there is none. */
const struct bls_pair *bls_get(const struct bls *b, const char *key);

/* Several of the same key, joined by a space: what systemd-boot does with options. */
struct span bls_join(struct arena *a, const struct bls *b, const char *key);

/* Does GRUB read a file of that name at all? (*.conf, no dot first) */
bool bls_grub_name(struct span name);

/* A name without .conf, split as GRUB splits it: like that of a package. */
struct bls_package {
	struct span name, version, release;
};

struct bls_package bls_package(struct span id);

/*
 * GRUB's order of two names, negative when `a` is older: each part compared like rpm does. Zero:
 * GRUB drops one of them.
 */
int bls_grub_compare(const struct bls_package *a, const struct bls_package *b);

/* systemd-boot's order of versions (strverscmp_improved). */
int bls_version_compare(struct span a, struct span b);

/* NAME+LEFT-DONE.conf of boot counting: the id without the counter; false when there is none. */
bool bls_tries(struct arena *a, struct span name, struct span *ret_id, unsigned *ret_left,
	       unsigned *ret_done);

#endif
