/* SPDX-License-Identifier: MIT */
/* sysctl_edit: one key of a sysctl.d file. Every other line keeps its bytes. */
#ifndef KDR_FORMAT_SYSCTL_EDIT_H
#define KDR_FORMAT_SYSCTL_EDIT_H

#include "base/arena.h"

/*
 * Exchanges the value of the last line that assigns `path` ("kernel/panic"), however the key is
 * written; with none a line is added at the end. The result was read again, as systemd and as
 * procps read it: that key has the value, and every other line says what it said. False with
 * `ret_why` when that is not so: a NUL, a bare CR or a line of a megabyte are read in two ways.
 */
bool sysctl_set(struct arena *a, struct span bytes, const char *path, const char *value,
		struct span *ret_bytes, const char **ret_why);

/* The value of the last line that assigns `path`; false when none does. */
bool sysctl_get(struct span bytes, const char *path, struct span *ret_value);

#endif
