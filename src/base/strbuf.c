/* SPDX-License-Identifier: MIT */
#include "base/strbuf.h"

void strbuf_add(struct strbuf *b, struct span s)
{
	if (b->n + s.n + 1 > b->room) {
		size_t room = (b->n + s.n + 64) * 2;

		if (!b->p || !arena_extend(b->arena, b->p, b->room, room)) {
			char *p = arena_alloc(b->arena, room);

			if (b->n)
				memcpy(p, b->p, b->n);
			b->p = p;
		}
		b->room = room;
	}
	if (s.n)
		memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void strbuf_printf(struct strbuf *b, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	strbuf_str(b, arena_vprintf(b->arena, format, args));
	va_end(args);
}
