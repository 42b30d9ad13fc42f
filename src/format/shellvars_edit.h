/* SPDX-License-Identifier: MIT */
/*
 * shellvars_edit: one kernel argument in the value of one assignment of a shell file.
 *
 * Only the bytes of that assignment's value change. What the shell computes ($(...), backticks,
 * $'..') is refused; a variable in the value is kept as it stands.
 */
#ifndef KDR_FORMAT_SHELLVARS_EDIT_H
#define KDR_FORMAT_SHELLVARS_EDIT_H

#include "format/shellvars.h"

/*
 * Sets `argument` in the assignment of `name` on line `line` of `bytes`. False with `ret_why` when
 * it cannot be done without guessing. The result was read again: the variable holds the old value
 * with the argument set, and every other variable what it held.
 */
bool shellvars_set_argument(struct arena *a, const char *path, struct span bytes, const char *name,
			    unsigned line, const char *argument, struct span *ret_bytes,
			    const char **ret_why);

#endif
