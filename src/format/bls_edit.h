/* SPDX-License-Identifier: MIT */
/*
 * bls_edit: one kernel argument in a Boot Loader Specification entry, as the loader that reads the
 * entry reads it. Every other line keeps its bytes.
 */
#ifndef KDR_FORMAT_BLS_EDIT_H
#define KDR_FORMAT_BLS_EDIT_H

#include "base/arena.h"

enum bls_reader { BLS_GRUB, BLS_SDBOOT };

/*
 * Sets `argument` in the `options` that the loader takes: GRUB the first, systemd-boot all of them
 * (the last that holds one keeps it, the others lose it). The result was read again: the options
 * are the old ones with the argument, every other key is what it was. False, with `ret_why` and the
 * line it is about (0: the file): the loader reads no options there, or would read them otherwise.
 */
bool bls_set_argument(struct arena *a, struct span bytes, enum bls_reader reader,
		      const char *argument, struct span *ret_bytes, const char **ret_why,
		      unsigned *ret_line);

#endif
