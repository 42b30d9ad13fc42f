/* SPDX-License-Identifier: MIT */
/*
 * kconfig: the text of a kernel configuration, /boot/config-* (scripts/kconfig/confdata.c).
 *
 * An option that is not mentioned is not the same as one that "is not set": it may not exist in
 * that version, or depend on something that is off.
 */
#ifndef KDR_KCONFIG_H
#define KDR_KCONFIG_H

#include "base/span.h"

enum kconfig_state {
	KCONFIG_ABSENT, /* not mentioned */
	KCONFIG_OFF,	/* "# CONFIG_X is not set", or =n */
	KCONFIG_YES,
	KCONFIG_MODULE,
	KCONFIG_VALUE, /* a number or a string */
};

/*
 * `name` with its CONFIG_. The last mention wins. `ret_value`, when not NULL and the state is not
 * ABSENT, is what stands after the `=`, a string without its outer quotes; empty when OFF by
 * comment.
 */
enum kconfig_state kconfig_get(struct span config, const char *name, struct span *ret_value);

/* =y or =m. */
bool kconfig_on(struct span config, const char *name);

/*
 * "# Linux/x86 6.1.76 Kernel Configuration" -> "x86", "6.1.76"; false when there is no such line
 * among the comments at the top: then this may be no kernel configuration at all.
 */
bool kconfig_header(struct span config, struct span *ret_arch, struct span *ret_version);

/* The architecture as uname -m says it, by the header and CONFIG_64BIT; NULL when not known. */
const char *kconfig_arch(struct span config);

#endif
