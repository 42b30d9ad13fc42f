/* SPDX-License-Identifier: MIT */
/*
 * pe: the sections of an EFI program, as systemd-boot finds them in a unified kernel image.
 *
 * Sources: Microsoft's "PE Format"; src/fundamental/uki.c and src/boot/pe.c, systemd 257. Numbers
 * are little-endian. Of two sections of one name the first counts.
 */
#ifndef KDR_FORMAT_PE_H
#define KDR_FORMAT_PE_H

#include "base/span.h"

/* The headers have to stand in so many bytes from the beginning: those of a UKI take a quarter. */
#define PE_HEAD 4096

struct pe {
	struct span table; /* 40 bytes for each section; points into the head */
};

/* NULL, or what is wrong with it: a phrase. `head`: the file's first PE_HEAD bytes, or all of it.
 */
const char *pe_parse(struct span head, struct pe *ret);

/*
 * Where in the file a section's content stands, and its size without padding, in bytes: not yet
 * compared with the file's. False: there is none of that name (at most 8 bytes), or it is empty.
 */
bool pe_find(const struct pe *pe, const char *name, uint64_t *ret_at, uint64_t *ret_size);

#endif
