/* SPDX-License-Identifier: MIT */
/*
 * args_edit: one argument in a line of kernel arguments is set or taken out, everything else keeps
 * its bytes.
 *
 * The laws, each a test: setting what is there gives the same bytes; what was set is found; set
 * twice is set once; every other argument stands as it stood.
 */
#ifndef KDR_FORMAT_ARGS_EDIT_H
#define KDR_FORMAT_ARGS_EDIT_H

#include "base/arena.h"

/* Bytes from `from` to `to` become `text`. */
struct args_change {
	size_t from, to;
	struct span text;
};

/* In order, none touching another. */
struct args_changes {
	struct args_change *list;
	size_t n;
};

/*
 * `argument` is name=value or a bare name, without quotes, or several of one name with a space
 * between them (`,high` and `,low`). It takes the place of the last argument of that name, and the
 * others of that name go; with none it is added at the end, or before a bare `--`: what is behind
 * that is init's. Spaces are put around it where something else stands: only a space ends a value
 * for the kernel's crashkernel=. Where NAME= is part of another argument behind it, it goes to the
 * end too: the kernel finds these bytes anywhere.
 *
 * An argument is what stands between blanks. False, and `why`: it stands inside quotes, a quote is
 * open, a NUL cuts the line, or NAME= is part of another argument behind `--`.
 */
bool args_set(struct arena *a, struct span args, const char *argument, struct span *ret_args,
	      const char **ret_why);

/* Takes every argument of that name out. */
bool args_remove(struct arena *a, struct span args, const char *name, struct span *ret_args,
		 const char **ret_why);

/* What either would change; `argument` NULL: taken out. */
bool args_plan(struct arena *a, struct span args, const char *name, const char *argument,
	       struct args_changes *ret, const char **ret_why);

/* The name of name=value. */
const char *args_name(struct arena *a, const char *argument);

/* How many arguments have the name, and the last of them as it stands. */
size_t args_count(struct span args, const char *name, struct span *ret_last);

/* Those of its name are what `argument` is, in that order, and no more. */
bool args_hold(struct arena *a, struct span args, const char *argument);

/* The same arguments in the same order, however many blanks part them. */
bool args_same(struct span a, struct span b);

#endif
