/* SPDX-License-Identifier: MIT */
/*
 * shellvalue: the value of an assignment as it is written, byte by byte with where each comes from,
 * so that a piece of the value can be exchanged in the text. Internal to shellvars_edit.
 */
#ifndef KDR_FORMAT_SHELLVALUE_H
#define KDR_FORMAT_SHELLVALUE_H

#include "format/args_edit.h"

/*
 * Makes those changes of the value in `raw`, which is how it is written. The changes count in the
 * bytes of `ret_shape` of shellvalue_shape: quotes are not in it, and a variable is one byte.
 * False, and `why`: the shell computes the value.
 */
bool shellvalue_change(struct arena *a, struct span raw, const struct args_changes *changes,
		       struct span *ret_raw, const char **ret_why);

/* False, and `why`: the shell computes it. */
bool shellvalue_shape(struct arena *a, struct span raw, struct span *ret_shape,
		      const char **ret_why);

#endif
