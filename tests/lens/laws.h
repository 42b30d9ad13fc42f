/* SPDX-License-Identifier: MIT */
/*
 * The laws of the editors, asserted of one input each:
 *
 *   set(k, get(k)) gives the same bytes; get(set(k, v)) is v; set twice is set once; every other
 *   line keeps its bytes; what is computed is refused, and what is refused changes nothing.
 *
 * What an input means is asked of the readers, which tests/diff and tests/sysctl hold against the
 * real programs, and for arguments and grubenv of a few lines here that share nothing with them.
 */
#ifndef KDR_LENS_LAWS_H
#define KDR_LENS_LAWS_H

#include "base/arena.h"
#include "format/bls_edit.h"

struct laws {
	struct arena *arena;
	const char *what;  /* for messages */
	uint64_t seed;	   /* for messages */
	struct span input; /* the one at hand */
	unsigned long set, refused, laws, failed;
};

/* `want` is crashkernel= with a value, for kernel arguments in any of these files. */
void laws_args(struct laws *l, struct span input, const char *want);
void laws_shell(struct laws *l, struct span input, const char *want);
void laws_bls(struct laws *l, struct span input, enum bls_reader reader, const char *want);
void laws_grub_line(struct laws *l, struct span input, const char *want);

/* kernel.unknown_nmi_panic, and the variable kernelopts. */
void laws_sysctl(struct laws *l, struct span input, const char *value);
void laws_grubenv(struct laws *l, struct span input, const char *value);

#endif
