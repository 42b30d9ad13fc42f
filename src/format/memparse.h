/* SPDX-License-Identifier: MIT */
/*
 * memparse: numbers as the kernel reads them on its command line.
 *
 * Not strtoull: no blanks, no sign, no error. Digits are taken while they fit the base; what
 * follows is the caller's to judge. Overflow wraps modulo 2^64 up to 6.12 and sticks at 2^64-1
 * in 7.2 (lib/kstrtox.c, lib/vsprintf.c, lib/cmdline.c of 6.1, 6.12 and 7.2).
 */
#ifndef KDR_MEMPARSE_H
#define KDR_MEMPARSE_H

#include "base/span.h"

/*
 * simple_strtoull(text + from, &end, 0): 0x and a hex digit is hexadecimal, another leading 0 is
 * octal. `*ret_end` is the index of the first byte not taken, `from` when there was no digit.
 * The end of the span reads as the terminating NUL.
 */
uint64_t memparse_number(struct span text, size_t from, bool saturates, size_t *ret_end);

/*
 * memparse(): the number, then one of K M G T P E in either case, in powers of 1024. Up to 6.12 a
 * letter without digits before it is taken too, as zero; in 7.2 it is not (`saturates`).
 */
uint64_t memparse_size(struct span text, size_t from, bool saturates, size_t *ret_end);

/* The byte at `i`, NUL past the end: what the kernel sees. */
static inline char memparse_byte(struct span text, size_t i)
{
	return i < text.n ? text.p[i] : '\0';
}

#endif
