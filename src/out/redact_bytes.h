/* SPDX-License-Identifier: MIT */
/* redact_bytes: what a byte is, whatever the locale says. */
#ifndef KDR_REDACT_BYTES_H
#define KDR_REDACT_BYTES_H

#include "base/span.h"

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool is_alnum(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool is_hex(char c)
{
	return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline char byte_at(struct span s, size_t at)
{
	return at < s.n ? s.p[at] : '\0';
}

#endif
