/* SPDX-License-Identifier: MIT */
/* size: amounts of memory and disk as people write and read them. Bytes everywhere else. */
#ifndef KDR_SIZE_H
#define KDR_SIZE_H

#include "base/arena.h"

/*
 * Digits, then nothing (bytes), B, or one of K M G T P E in either case; "M" and "MiB" are powers
 * of 1024, "MB" of 1000, as in coreutils. A blank may part number and unit. False on anything
 * else, on a sign, on an overflow. Decimal only: this is not the kernel's memparse.
 */
bool size_parse(struct span text, uint64_t *ret_bytes);

/* Exact, in the largest unit that divides it: "448 MiB", "1 GiB", "1025 bytes", "0 bytes". */
const char *size_text(struct arena *a, uint64_t bytes);

/* Rounded to one decimal, for amounts nobody compares: "7.6 GiB"; exact below 1 KiB. */
const char *size_about(struct arena *a, uint64_t bytes);

/* Exact, as the kernel and boot loaders take it: "448M", "1025". */
const char *size_arg(struct arena *a, uint64_t bytes);

/*
 * A lower bound on RAM. Bounds that come of rounding up are one more than a round number, and
 * nobody reads those: "RAM above 896 MiB", else "RAM from 1 GiB".
 */
const char *size_from(struct arena *a, uint64_t bytes);

#endif
