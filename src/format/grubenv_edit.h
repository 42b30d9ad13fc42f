/* SPDX-License-Identifier: MIT */
/* grubenv_edit: one variable of GRUB's environment block. The block keeps its size. */
#ifndef KDR_FORMAT_GRUBENV_EDIT_H
#define KDR_FORMAT_GRUBENV_EDIT_H

#include "base/arena.h"

/*
 * Sets `name` where it stands; every other line keeps its bytes and its place. False with `ret_why`
 * when the block is not a valid one of 1024 bytes, does not hold the variable, or has no room.
 */
bool grubenv_set(struct arena *a, struct span block, const char *name, struct span value,
		 struct span *ret_block, const char **ret_why);

#endif
