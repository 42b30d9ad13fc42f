/* SPDX-License-Identifier: MIT */
/* strbuf: text that is being put together, in an arena. Always NUL-terminated. */
#ifndef KDR_STRBUF_H
#define KDR_STRBUF_H

#include "base/arena.h"

struct strbuf {
	struct arena *arena;
	char *p;
	size_t n, room;
};

#define STRBUF(a) ((struct strbuf){ .arena = (a) })

void strbuf_add(struct strbuf *b, struct span s);
void strbuf_printf(struct strbuf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));

static inline void strbuf_byte(struct strbuf *b, char c)
{
	if (b->n + 1 < b->room) {
		b->p[b->n++] = c;
		b->p[b->n] = '\0';
	} else {
		strbuf_add(b, span_make(&c, 1));
	}
}

static inline void strbuf_str(struct strbuf *b, const char *s)
{
	strbuf_add(b, span_of(s));
}

static inline struct span strbuf_span(const struct strbuf *b)
{
	return span_make(b->p ? b->p : "", b->n);
}

/* Never NULL. */
static inline const char *strbuf_text(const struct strbuf *b)
{
	return b->p ? b->p : "";
}

#endif
