/* SPDX-License-Identifier: MIT */
/* boot_files: what an entry loads, and what its kernel needs once it runs, is there. */
#ifndef KDR_BOOT_BOOT_FILES_H
#define KDR_BOOT_BOOT_FILES_H

#include "boot/look.h"

/*
 * NO: a file it loads is not there. UNKNOWN: one could not be seen, or the kernel's modules are
 * missing. Where nobody looked, and for a NULL entry, YES.
 */
struct answer boot_files(const struct look *look, const struct boot_entry *entry);

/* The kernel's release: the entry's own, or where its kernel is a link, of what that leads to. */
const char *boot_release(const struct facts *f, const struct boot_entry *entry);

/* The directory of a kernel's modules. ABSENT: there is none, and its kernel is not one without. */
const struct file *boot_modules(const struct facts *f, const char *release, enum seen *ret);

#endif
