/* SPDX-License-Identifier: MIT */
/*
 * entry: one thing a boot loader can start, and which of them it will start.
 */
#ifndef KDR_BOOT_ENTRY_H
#define KDR_BOOT_ENTRY_H

#include "facts.h"

struct boot_entry {
	const char *title;  /* as the menu shows it, nesting joined with '>' */
	const char *id;	    /* --id, or the name of a BLS file without .conf; never NULL */
	struct where where; /* the line that gives the arguments, or the entry's own */
	const char *kernel; /* path as the loader sees it, without a device; NULL: boots no Linux */
	const char **initrds; /* the same: all of them are loaded, in this order */
	size_t n_initrds;
	const char *release; /* best guess at uname -r, NULL when nothing says it */
	bool rescue;	     /* a -0-rescue entry: not something an installed kernel runs from */
	bool recovery;	     /* single user on purpose: "(recovery mode)" */
	bool maybe; /* in the menu only if something is true that cannot be seen from here */
	enum seen args_seen; /* PRESENT: `args`; ABSENT: boots no Linux; UNREADABLE: see `why` */
	struct span args;    /* exact bytes, without BOOT_IMAGE=... and initrd=... of the loader */
	struct span
		boot_image; /* BOOT_IMAGE=/path, without a device; empty: this loader adds none */
	/*
	 * Where something cannot be seen from here (does the firmware's display match a list?) the
	 * arguments are one of these. Normally one, and then variants[0] is `args`.
	 */
	const struct span *variants;
	size_t n_variants;
	const char *why; /* when the arguments are not known */
};

/* An entry that is judged when it is not known which one boots. */
static inline bool entry_counts(const struct boot_entry *e)
{
	return e->args_seen != SEEN_ABSENT && !e->rescue && !e->recovery;
}

#endif
