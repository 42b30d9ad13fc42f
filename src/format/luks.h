/* SPDX-License-Identifier: MIT */
/*
 * luks: what it takes to unlock a device, from the LUKS header at its beginning.
 *
 * LUKS1: the On-Disk Format Specification, version 1.2.3; its key slots are all PBKDF2. LUKS2: the
 * LUKS2 On-Disk Format Specification; a binary header of 4096 bytes and JSON behind it. Key slots
 * made with argon2 need the memory they were made with, every time. No key material is looked at.
 */
#ifndef KDR_LUKS_H
#define KDR_LUKS_H

#include "base/span.h"

#define LUKS_HEAD 4096
#define LUKS_MAX (4u << 20) /* the largest header of the specification */

struct luks {
	unsigned version;
	/* Bytes of memory, of the key slots that are tried without being named; 0: PBKDF2. */
	uint64_t least, most;
	size_t slots; /* how many those are, at least one */
};

/* How many bytes its header has, from the first LUKS_HEAD of the device; 0: no LUKS. */
size_t luks_size(struct span head);

/* NULL, or why it cannot be told; a header that ends early is one reason. */
const char *luks_parse(struct span header, struct luks *ret);

#endif
