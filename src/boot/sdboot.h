/* SPDX-License-Identifier: MIT */
/* sdboot: which entry systemd-boot takes (src/boot/boot.c 257). Internal to boot/. */
#ifndef KDR_BOOT_SDBOOT_H
#define KDR_BOOT_SDBOOT_H

#include "boot/loader.h"

/* Where systemd-boot's partitions may be mounted: the ESP, and /boot (XBOOTLDR). */
extern const char *const sdboot_mounts[3];

/*
 * Sections of a unified kernel image that tell what it boots. Each is a file of the facts beside
 * it, "PATH:.cmdline": a colon is in no name of the filesystem that the image lies on. ABSENT: the
 * image has none. NULL ends.
 */
extern const char *const sdboot_sections[];
const char *sdboot_section(struct arena *a, const char *image, const char *section);

/* Fills entries, chosen, one_shot. */
void sdboot_predict(const struct facts *f, struct boot_prediction *ret);

/* An EFI variable of the Boot Loader Interface as text; empty when it is not set. */
struct span sdboot_variable(const struct facts *f, const char *name, enum seen *ret_seen);

#endif
