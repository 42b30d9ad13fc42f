/* SPDX-License-Identifier: MIT */
/*
 * shellvars_edit: one kernel argument in the value of one assignment of a shell file.
 *
 * Only the bytes of that assignment's value change. What the shell computes ($(...), backticks,
 * $'..', an assignment on a condition) is refused; a variable in the value is kept as it stands.
 */
#ifndef KDR_FORMAT_SHELLVARS_EDIT_H
#define KDR_FORMAT_SHELLVARS_EDIT_H

#include "format/shellvars.h"

/*
 * Sets `argument` in the assignment of `name` on line `line` of `bytes`. `given` is what was read
 * before this file and what it is read with. False with `ret_why` when it cannot be done without
 * guessing. The result was read again: the assignment comes to the old value with the argument
 * set, and every other assignment to what it came to, but for the argument where it is handed on.
 */
bool shellvars_set_argument(const struct shellvars *given, const char *path, struct span bytes,
			    const char *name, unsigned line, const char *argument,
			    struct span *ret_bytes, const char **ret_why);

/* Takes every argument of the name `argument_name` out of it, in the same way. */
bool shellvars_remove_argument(const struct shellvars *given, const char *path, struct span bytes,
			       const char *name, unsigned line, const char *argument_name,
			       struct span *ret_bytes, const char **ret_why);

#endif
