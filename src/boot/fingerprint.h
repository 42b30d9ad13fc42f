/* SPDX-License-Identifier: MIT */
/* fingerprint: what the outcome of a drill depends on, so that a change of it is noticed. */
#ifndef KDR_BOOT_FINGERPRINT_H
#define KDR_BOOT_FINGERPRINT_H

#include "boot/look.h"
#include "format/drill.h"

/*
 * The boot entry, the running kernel and its arguments, the capture image, the reservation, kdump's
 * configuration and the sysctls. Short values stand as they are, longer ones as a hash; what could
 * not be seen is "?", which is never the same as something. In the facts' arena.
 */
size_t fingerprint_of(const struct look *look, struct drill_mark **ret_marks);

#endif
