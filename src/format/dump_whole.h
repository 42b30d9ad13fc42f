/* SPDX-License-Identifier: MIT */
/*
 * dump_whole: whether a dump's file has everything its own headers say it has.
 *
 * KDUMP, ELF and makedumpfile's flattened form, on 64-bit little-endian machines. Of KDUMP every
 * page's descriptor is read, so that a hole or a missing end is seen; of the flattened form the
 * whole chain of records up to its end.
 */
#ifndef KDR_DUMP_WHOLE_H
#define KDR_DUMP_WHOLE_H

#include "base/arena.h"

/* Exactly `n` bytes at `at`; false: it has not as many, or cannot be read. */
struct dump_reader {
	bool (*read)(void *user, uint64_t at, void *p, size_t n);
	void *user;
	uint64_t size;
};

/* One of the files that makedumpfile --split wrote. Page numbers. */
struct dump_part {
	bool split;
	uint64_t from, to; /* the page behind its last; an empty part has none */
	uint64_t of;	   /* how many the whole dump spans */
	uint64_t set;	   /* the same in all parts of one dump */
};

/* UNKNOWN: in no form that is known here, so nobody can tell. */
enum dump_state { DUMP_COMPLETE, DUMP_TRUNCATED, DUMP_UNKNOWN };

struct dump_whole {
	enum dump_state state;
	const char *form;      /* KDUMP, ELF, flattened; NULL: none that is known here */
	const char *why;       /* when it is not complete: one sentence without a full stop */
	struct span release;   /* uname -r, of its VMCOREINFO or header; empty: it does not say */
	struct dump_part part; /* of one that is complete; the other parts may be missing */
	int64_t crashed; /* CRASHTIME of its VMCOREINFO, seconds since the epoch; 0: unknown */
};

void dump_whole(const struct dump_reader *r, struct arena *a, struct dump_whole *ret);

#endif
