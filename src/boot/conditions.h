/* SPDX-License-Identifier: MIT */
/*
 * conditions: whether what a unit demands of the machine will be met at the next boot.
 *
 * Source: src/shared/condition.c, systemd 257. Conditions and asserts: all must hold, and of those
 * marked with `|` one; `!` negates; an empty value drops what was demanded before. ExecCondition=
 * is understood only as a grep for words in /proc/cmdline, which is what kdump's unit has.
 */
#ifndef KDR_BOOT_CONDITIONS_H
#define KDR_BOOT_CONDITIONS_H

#include "boot/units.h"
#include "format/unit.h"

/* A unit file or one of its drop-ins, parsed. */
struct unit_part {
	const char *path;
	struct unit_file unit;
};

/*
 * YES: all are met. NO, UNKNOWN: sets the line that says so and a phrase. Parts in the order they
 * are read. `args.p` NULL: the command line is not known.
 */
enum starts conditions_hold(const struct facts *f, const struct unit_part *parts, size_t n,
			    struct span args, struct where *ret_where, const char **ret_why);

#endif
