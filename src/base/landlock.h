/* SPDX-License-Identifier: MIT */
/*
 * landlock: gives up, for this process and all it starts, every way to change a file. It cannot be
 * taken back, and adds no_new_privs. What is open stays as it was opened. Linux 5.13 or later.
 */
#ifndef KDR_LANDLOCK_H
#define KDR_LANDLOCK_H

#include <stdbool.h>
#include <stddef.h>

/* From this interface on (Linux 6.2) nothing is left over: O_TRUNC without writing is covered. */
#define LANDLOCK_WHOLE 3

/* Where changes stay allowed. */
struct landlock_opening {
	const char *path; /* what is not there needs no opening */
	bool directory;	  /* all below it; else the one file */
};

/* The version of the kernel's interface that now holds, at least 1; or -errno and nothing holds. */
int landlock_forbid_changes(const struct landlock_opening *openings, size_t n);

#endif
