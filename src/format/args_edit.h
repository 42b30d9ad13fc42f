/* SPDX-License-Identifier: MIT */
/*
 * args_edit: one argument in a line of kernel arguments is set, everything else keeps its bytes.
 *
 * The laws, each a test: setting what is there gives the same bytes; what was set is found; set
 * twice is set once; every other argument stands as it stood.
 */
#ifndef KDR_FORMAT_ARGS_EDIT_H
#define KDR_FORMAT_ARGS_EDIT_H

#include "base/arena.h"

/*
 * `argument` is name=value or a bare name, without quotes, or several of one name with a blank
 * between them. It takes the place of the
 * last argument of that name, and the others of that name go; with none it is added at the end.
 * An argument is what stands between blanks; one inside quotes is not touched, and then `why` says
 * so and the answer is false. `-name` takes every argument of that name away.
 */
bool args_set(struct arena *a, struct span args, const char *argument, struct span *ret_args,
	      const char **ret_why);

#endif
