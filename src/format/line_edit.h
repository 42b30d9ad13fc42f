/* SPDX-License-Identifier: MIT */
/*
 * line_edit: the arguments in one line of a boot loader's file: grub.cfg `linux`, BLS `options`
 * (see bls_edit), and the one line of /etc/kernel/cmdline. Every other byte of the file stays.
 */
#ifndef KDR_FORMAT_LINE_EDIT_H
#define KDR_FORMAT_LINE_EDIT_H

#include "base/arena.h"

/*
 * In line `number` (from 1), sets `argument` in what stands behind the first `words` words: 1 for
 * `options ARGS`, 2 for `linux /vmlinuz ARGS`, 0 for a bare line. False with `ret_why`. A `linux`
 * line is refused where it is more than one command with its words: a comment, `;` or a brace.
 */
bool line_set_argument(struct arena *a, struct span bytes, unsigned number, unsigned words,
		       const char *argument, struct span *ret_bytes, const char **ret_why);

/* Takes every argument of that name out of it. */
bool line_remove_argument(struct arena *a, struct span bytes, unsigned number, unsigned words,
			  const char *name, struct span *ret_bytes, const char **ret_why);

#endif
