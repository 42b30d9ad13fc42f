/* SPDX-License-Identifier: MIT */
/*
 * span: bytes that somebody else owns, not NUL-terminated.
 *
 * Every parser takes spans and answers in spans into the same bytes, so
 * nothing is copied and an embedded NUL is just another byte.
 */
#ifndef KDR_SPAN_H
#define KDR_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
	const char *p;
	size_t n;
};

/* Where something was read: a path as seen from the root, and a line from 1 (0: the whole file). */
struct where {
	const char *path;
	unsigned line;
};

#define NOWHERE ((struct where){ .path = NULL })
#define IN_FILE(p) ((struct where){ .path = (p) })

static inline struct span span_of(const char *s)
{
	return (struct span){ s, s ? strlen(s) : 0 };
}

static inline struct span span_make(const char *p, size_t n)
{
	return (struct span){ p, n };
}

/* From byte `from` to the end; empty when `from` is past it. */
static inline struct span span_from(struct span s, size_t from)
{
	from = from < s.n ? from : s.n;
	return (struct span){ from ? s.p + from : s.p, s.n - from }; /* NULL + 0 is not defined */
}

/* The first `n` bytes, or all when there are fewer. */
static inline struct span span_head(struct span s, size_t n)
{
	return (struct span){ s.p, n < s.n ? n : s.n };
}

static inline bool span_same(struct span a, struct span b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline bool span_eq(struct span a, const char *s)
{
	return span_same(a, span_of(s));
}

static inline bool span_starts(struct span a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.n >= n && memcmp(a.p, prefix, n) == 0;
}

static inline bool span_ends(struct span a, const char *suffix)
{
	size_t n = strlen(suffix);

	return a.n >= n && memcmp(a.p + a.n - n, suffix, n) == 0;
}

/* memcmp order, the shorter first when one is the other's head: strcmp order without NULs. */
int span_cmp(struct span a, struct span b);

/* Index of the first `c`, or `s.n` when there is none. */
size_t span_index(struct span s, char c);

/* Index of the first occurrence of `needle`, or `s.n` when there is none. Linear. */
size_t span_find(struct span s, const char *needle);

/* Blank: space, TAB, VT, FF, CR, LF, whatever the locale says. */
bool byte_blank(char c);

/* Without leading and trailing blanks. */
struct span span_trim(struct span s);

/* Takes the next line, without its LF, off `rest`; false at the end. A last line needs no LF. */
bool span_line(struct span *rest, struct span *ret_line);

/* Where line `number` (from 1) begins; s.n when there is none. */
size_t span_line_at(struct span s, unsigned number);

/* Takes the next run of non-blank bytes off `rest`; false when there is none. */
bool span_word(struct span *rest, struct span *ret_word);

/* Whether `word`, which has no blank, is one of them. */
bool span_has_word(struct span s, const char *word);

/* FNV-1a, 64 bits: tells accidents apart, not malice. */
uint64_t span_hash(struct span s);

/* The whole span as a number in `base` (0: C prefixes); false on junk, emptiness or overflow. */
bool span_u64(struct span s, int base, uint64_t *ret_n);
bool span_i64(struct span s, int base, int64_t *ret_n);

#endif
