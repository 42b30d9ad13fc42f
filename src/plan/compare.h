/* SPDX-License-Identifier: MIT */
/*
 * compare: what a generator printed, against the menu there was and the one that was expected.
 * Pure: two predictions of the boot loader's model are laid side by side, not two texts.
 */
#ifndef KDR_PLAN_COMPARE_H
#define KDR_PLAN_COMPARE_H

#include "facts.h"

/*
 * Whether `printed`, as the boot loader's file `path`, may take the place of what `before` holds
 * there. `expected` holds what the planner expects there.
 *
 * Always: it can be read to its end and makes a menu, and every entry that an installed kernel
 * boots from has the arguments that were asked for. And unless `drift` is allowed: the same entries
 * in the same order, each with its kernel, its initrd and every other argument, and the same one
 * is booted. False: `ret_why` says what is wrong.
 */
bool compare_menus(const struct facts *before, const struct facts *expected, const char *path,
		   struct span printed, bool drift, const char **ret_why);

/*
 * For undo: `now` without what was changed between `old` and `ours`, where only variables of
 * GRUB's environment block were. False where one of them was set anew since.
 */
bool compare_take_back(struct arena *a, struct span old, struct span ours, struct span now,
		       struct span *ret_bytes);

#endif
