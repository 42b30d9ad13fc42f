/* SPDX-License-Identifier: MIT */
#include "format/shellvalue.h"

#include "base/strbuf.h"
#include "format/shellexpand.h"

/* Stands for what a variable comes to. */
#define EXPANSION '\x01'

enum context { BARE, SINGLE, DOUBLE };

struct piece {
	char c;
	enum context context;
	size_t from, to; /* in the text */
};

struct map {
	struct arena *arena;
	struct span raw;
	struct piece *list;
	size_t n;
	const char *why;
};

static void add(struct map *m, char c, enum context context, size_t from, size_t to)
{
	*arena_push(m->arena, m->list, m->n) = (struct piece){ c, context, from, to };
}

static char at(const struct map *m, size_t i)
{
	return i < m->raw.n ? m->raw.p[i] : '\0';
}

/* A dollar at `i`; the index behind what it begins. */
static size_t map_dollar(struct map *m, size_t i, enum context context)
{
	struct span rest = span_from(m->raw, i + 1);
	size_t n = shellexpand_name(rest), end;
	char c = at(m, i + 1);

	if (n) {
		end = i + 1 + n;
	} else if (c == '{') {
		end = shellexpand_bracket(m->raw, i + 2, '{', context == DOUBLE);
	} else if (c == '(' || (context == BARE && (c == '\'' || c == '"'))) {
		m->why = "the shell computes the value";
		return m->raw.n;
	} else if (c && strchr("*@#?-$!0123456789\\", c)) {
		m->why = "a parameter of the shell is in the value";
		return m->raw.n;
	} else {
		add(m, '$', context, i, i + 1);
		return i + 1;
	}
	if (end > m->raw.n) {
		m->why = "a bracket in the value is not closed";
		return m->raw.n;
	}
	add(m, EXPANSION, context, i, end);
	return end;
}

static size_t map_backslash(struct map *m, size_t i, enum context context)
{
	char c = at(m, i + 1);

	if (c == '\n')
		return i + 2;
	if (context == DOUBLE && !(c && strchr("$`\"\\", c))) {
		add(m, '\\', context, i, i + 1);
		return i + 1;
	}
	if (i + 1 >= m->raw.n) {
		m->why = "a backslash ends the value";
		return m->raw.n;
	}
	add(m, c, context, i, i + 2);
	return i + 2;
}

static bool map_value(struct map *m)
{
	enum context context = BARE;
	size_t i = 0;

	while (i < m->raw.n && !m->why) {
		char c = m->raw.p[i];

		if (context != DOUBLE && c == '\'') {
			context = context == SINGLE ? BARE : SINGLE;
			i++;
		} else if (context != SINGLE && c == '"') {
			context = context == DOUBLE ? BARE : DOUBLE;
			i++;
		} else if (context == SINGLE) {
			add(m, c, context, i, i + 1);
			i++;
		} else if (c == '`') {
			m->why = "the shell computes the value";
		} else if (c == '\\') {
			i = map_backslash(m, i, context);
		} else if (c == '$') {
			i = map_dollar(m, i, context);
		} else {
			add(m, c, context, i, i + 1);
			i++;
		}
	}
	if (!m->why && context != BARE)
		m->why = "a quote in the value is not closed";
	return !m->why;
}

bool shellvalue_shape(struct arena *a, struct span raw, struct span *ret_shape,
		      const char **ret_why)
{
	struct map m = { .arena = a, .raw = raw };
	struct strbuf shape = STRBUF(a);

	if (!map_value(&m)) {
		*ret_why = m.why;
		return false;
	}
	for (size_t i = 0; i < m.n; i++)
		strbuf_byte(&shape, m.list[i].c);
	*ret_shape = strbuf_span(&shape);
	return true;
}

/* Only a blank has to be quoted; what an argument is made of does not. */
static struct span quoted(struct arena *a, struct span text)
{
	return span_index(text, ' ') < text.n
		       ? span_of(arena_printf(a, "\"%.*s\"", (int)text.n, text.p))
		       : text;
}

/* Between two pieces of the value: inside the quotes of either when there are any. */
static void insert(const struct map *m, const struct args_change *c, struct args_change *ret)
{
	size_t from = c->from;

	if (from && m->list[from - 1].context != BARE)
		*ret = (struct args_change){ m->list[from - 1].to, m->list[from - 1].to, c->text };
	else if (from < m->n && m->list[from].context != BARE)
		*ret = (struct args_change){ m->list[from].from, m->list[from].from, c->text };
	else if (!m->n && m->raw.n && m->raw.p[0] != '\\')
		*ret = (struct args_change){ 1, 1, c->text }; /* inside the empty quotes */
	else if (!m->n)
		*ret = (struct args_change){ m->raw.n, m->raw.n,
					     span_of(arena_printf(m->arena, "\"%.*s\"",
								  (int)c->text.n, c->text.p)) };
	else {
		size_t to = from ? m->list[from - 1].to : 0;

		*ret = (struct args_change){ to, to, quoted(m->arena, c->text) };
	}
}

/* Piece by piece: the quotes around them stay, and so does a line that is continued there. */
static void exchange(const struct map *m, const struct args_change *c, struct args_changes *ret)
{
	for (size_t i = c->from; i < c->to; i++) {
		const struct piece *p = &m->list[i];
		struct span text = i > c->from ? span_of("") : c->text;

		*arena_push(m->arena, ret->list, ret->n) =
			(struct args_change){ p->from, p->to,
					      p->context == BARE ? quoted(m->arena, text) : text };
	}
}

/* Nothing in it has a meaning for the shell: it can stand between double quotes as it is. */
static bool plain(const struct map *m)
{
	for (size_t i = 0; i < m->n; i++)
		if (m->list[i].context != BARE || m->list[i].to - m->list[i].from != 1 ||
		    strchr("$~\x01\r", m->list[i].c))
			return false;
	return m->n == m->raw.n;
}

bool shellvalue_change(struct arena *a, struct span raw, const struct args_changes *changes,
		       struct span *ret_raw, const char **ret_why)
{
	struct map m = { .arena = a, .raw = raw };
	struct args_changes in_text = { .n = 0 };
	struct strbuf out = STRBUF(a);
	bool blanks = false, wrap;
	size_t from = 0;

	if (!map_value(&m)) {
		*ret_why = m.why;
		return false;
	}
	for (size_t i = 0; i < changes->n; i++)
		blanks |= span_index(changes->list[i].text, ' ') < changes->list[i].text.n;
	wrap = m.n && blanks && plain(&m);
	for (size_t i = 0; i < changes->n; i++) {
		const struct args_change *c = &changes->list[i];

		if (wrap)
			*arena_push(a, in_text.list, in_text.n) = *c;
		else if (c->from == c->to)
			insert(&m, c, arena_push(a, in_text.list, in_text.n));
		else
			exchange(&m, c, &in_text);
	}
	if (wrap)
		strbuf_byte(&out, '"');
	for (size_t i = 0; i < in_text.n; i++) {
		strbuf_add(&out, span_make(raw.p + from, in_text.list[i].from - from));
		strbuf_add(&out, in_text.list[i].text);
		from = in_text.list[i].to;
	}
	strbuf_add(&out, span_from(raw, from));
	if (wrap)
		strbuf_byte(&out, '"');
	*ret_raw = strbuf_span(&out);
	*ret_why = NULL;
	return true;
}
