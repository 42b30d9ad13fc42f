/* SPDX-License-Identifier: MIT */
/* unit_parts: what units.c and its likes share. Internal to them. */
#ifndef KDR_BOOT_UNIT_PARTS_H
#define KDR_BOOT_UNIT_PARTS_H

#include "boot/conf_files.h"
#include "boot/conditions.h"

/* What stays over a reboot of systemd's search path, src/libsystemd/sd-path/path-lookup.c. */
#define UNIT_N_DIRS 4
extern const struct conf_dir unit_dirs[UNIT_N_DIRS];

/* The unit file that counts, as found; NULL when there is none. */
const struct file *unit_find(const struct facts *f, const char *unit, const char **ret_path);

/* Of a unit that is wanted or not: what in its own files keeps it from starting. Sets `starts`. */
void unit_judge_start(const struct facts *f, const char *unit, const struct file *file,
		      struct span args, struct unit_answer *ret);

/*
 * Whether the units are there that it cannot start without (Requires=, BindsTo=, Requisite=), and
 * not masked. NO, UNKNOWN: sets the line that names the one, and a phrase.
 */
enum starts unit_requirements(const struct facts *f, const struct unit_part *parts, size_t n,
			      struct span args, struct where *ret_where, const char **ret_why);

#endif
