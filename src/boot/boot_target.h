/* SPDX-License-Identifier: MIT */
/*
 * boot_target: what the boot aims at, and what it is known to pull in on the way.
 *
 * Source: systemd 257, src/core/main.c, src/basic/proc-cmdline.c (the words), units/ (the targets).
 */
#ifndef KDR_BOOT_BOOT_TARGET_H
#define KDR_BOOT_BOOT_TARGET_H

#include "facts.h"

/* Targets that need those behind them; NULL ends. */
extern const char *const boot_targets[];

/*
 * The target: systemd.unit= or a word on the command line, else where `default_link` (the link of
 * default.target, NULL: none) leads. NULL: it cannot be told.
 */
const char *boot_target(struct arena *a, struct span args, const char *default_link);

/* The boot to `boots` pulls `target` in. */
bool boot_target_reaches(const char *boots, const char *target);

/* `target` is known, and known not to be part of the boot to `boots`. */
bool boot_target_misses(const char *boots, const char *target);

#endif
