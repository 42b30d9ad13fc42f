/* SPDX-License-Identifier: MIT */
/* dump_bytes: what the forms of dumps share. Internal to dump_*.c. */
#ifndef KDR_DUMP_BYTES_H
#define KDR_DUMP_BYTES_H

#include "format/dump_whole.h"

#define DUMP_KDUMP_HEADER 464
#define DUMP_INFO_MAX 65536 /* more is no VMCOREINFO, and no notes that hold one */

static inline uint64_t dump_little(const char *p, size_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | (unsigned char)p[n];
	return v;
}

static inline bool dump_ends_within(const struct dump_reader *r, uint64_t at, uint64_t n)
{
	return at <= r->size && n <= r->size - at;
}

static inline bool dump_get(const struct dump_reader *r, uint64_t at, void *p, size_t n)
{
	return dump_ends_within(r, at, n) && r->read(r->user, at, p, n);
}

/* OSRELEASE= and CRASHTIME= of a VMCOREINFO. */
void dump_take_info(struct span text, struct dump_whole *ret);

/* A new_utsname's release, of a header of DUMP_KDUMP_HEADER bytes that may be torn. */
void dump_take_utsname(struct arena *a, const char *header, struct dump_whole *ret);

/* NULL: it is whole; else why it is not. */
const char *dump_check_kdump(const struct dump_reader *r, struct arena *a, struct dump_whole *ret);

#endif
