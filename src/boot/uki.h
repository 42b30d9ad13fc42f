/* SPDX-License-Identifier: MIT */
/*
 * uki: what a unified kernel image says of itself. Internal to sdboot.
 *
 * Sources: src/boot/boot.c (the menu's entry), src/boot/stub.c (the arguments),
 * src/fundamental/bootspec.c (names, the sort key), systemd 257.
 */
#ifndef KDR_BOOT_UKI_H
#define KDR_BOOT_UKI_H

#include "boot/entry.h"

struct uki {
	struct span sort_key, version; /* empty where it has none */
};

/*
 * Fills the arguments, the release and the title of `entry`, whose where.path is the image, on the
 * partition mounted on `mount`. Addons, and profiles of which one is chosen, are not followed: then
 * the arguments are not known.
 */
void uki_read(const struct facts *f, const char *mount, struct boot_entry *entry, struct uki *ret);

#endif
