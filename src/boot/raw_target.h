/* SPDX-License-Identifier: MIT */
/* raw_target: a block device that takes the dump as it is, without a filesystem. */
#ifndef KDR_BOOT_RAW_TARGET_H
#define KDR_BOOT_RAW_TARGET_H

#include "boot/look.h"

/* The kernel's name of the device ("sdb") that `target` leads to; NULL: it cannot be told. */
const char *raw_target_disk(const struct facts *f, const char *target);

/*
 * Whether mkdumprd accepts it ("Bad raw disk") and nothing on it would be overwritten. It wants
 * /sys/class/block/NAME and its holders, /proc/swaps and the mount tables to have been looked at.
 */
struct answer raw_target_usable(const struct look *look, enum plane plane, const char *target);

#endif
