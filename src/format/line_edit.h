/* SPDX-License-Identifier: MIT */
/*
 * line_edit: the arguments in one line of a boot entry: BLS `options`, grub.cfg `linux`, and the
 * one line of /etc/kernel/cmdline. Every other byte of the file stays.
 */
#ifndef KDR_FORMAT_LINE_EDIT_H
#define KDR_FORMAT_LINE_EDIT_H

#include "base/arena.h"

/*
 * In line `number` (from 1), sets `argument` in what stands behind the first `words` words: 1 for
 * `options ARGS`, 2 for `linux /vmlinuz ARGS`, 0 for a bare line. False with `ret_why`.
 */
bool line_set_argument(struct arena *a, struct span bytes, unsigned number, unsigned words,
		       const char *argument, struct span *ret_bytes, const char **ret_why);

/* The first line of `bytes` whose first word is `key`, from 1; 0: there is none. */
unsigned line_with_key(struct span bytes, const char *key);

#endif
