/* SPDX-License-Identifier: MIT */
/*
 * grubenv: GRUB's environment block.
 *
 * A signature line, then NAME=value lines in which a backslash takes the next
 * byte as it is, then #### up to 1024 bytes (grub-core/lib/envblk.c 2.06). GRUB
 * itself reads a block of any size: only its tools insist on 1024.
 */
#ifndef KDR_FORMAT_GRUBENV_H
#define KDR_FORMAT_GRUBENV_H

#include "base/arena.h"

#define GRUBENV_SIZE 1024

struct grubenv_var {
	struct span name, value;
	struct span raw; /* the value as it stands in the block */
	unsigned line;
};

struct grubenv {
	struct grubenv_var
		*vars; /* in file order; GRUB sets them in this order, so the last wins */
	size_t n;
	bool valid;	     /* GRUB loads it; without the signature it loads nothing */
	const char *problem; /* NULL, or what is wrong with it, valid or not */
};

void grubenv_parse(struct arena *a, struct span bytes, struct grubenv *ret);

/* The value in effect, NULL when it is not set. */
const struct grubenv_var *grubenv_get(const struct grubenv *env, const char *name);

#endif
