/* SPDX-License-Identifier: MIT */
/*
 * Two versions of a file as a unified diff. The edits of a plan exchange lines or add some at one
 * place, so nothing is searched for: what is alike at both ends goes first, and lines that are as
 * many before as after are compared one by one.
 */
#include "out/plan.h"

#include "base/term.h"

#define CONTEXT 3

struct lines {
	struct span *list;
	size_t n;
	bool open; /* the last one has no newline */
};

struct diff {
	struct lines a, b;
	struct strbuf *out;
};

static struct lines split(struct arena *a, struct span text)
{
	struct lines l = { .open = text.n && text.p[text.n - 1] != '\n' };
	struct span line;

	while (span_line(&text, &line))
		*arena_push(a, l.list, l.n) = line;
	return l;
}

/* A tab is shown as it is, or nobody could apply what is shown. */
static void put_line(struct strbuf *out, char sign, const struct lines *l, size_t i)
{
	struct span rest = l->list[i];
	size_t at;

	strbuf_byte(out, sign);
	for (at = span_index(rest, '\t'); at < rest.n; at = span_index(rest, '\t')) {
		strbuf_printf(out, "%s\t", term_clean(out->arena, span_head(rest, at)));
		rest = span_from(rest, at + 1);
	}
	strbuf_printf(out, "%s\n", term_clean(out->arena, rest));
	if (l->open && i + 1 == l->n)
		strbuf_str(out, "\\ No newline at end of file\n");
}

/* Equal to the letter, the missing newline of a last line included. */
static bool same(const struct diff *d, size_t i, size_t k)
{
	return span_same(d->a.list[i], d->b.list[k]) &&
	       (d->a.open && i + 1 == d->a.n) == (d->b.open && k + 1 == d->b.n);
}

static void put_lines(struct diff *d, char sign, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		put_line(d->out, sign, sign == '+' ? &d->b : &d->a, i);
}

/* An empty side begins at line 0. */
static size_t first_number(size_t from, size_t n)
{
	return n ? from + 1 : from;
}

/* Lines [from, a_to) become [from, b_to), with what stands around them. */
static void put_hunk(struct diff *d, size_t from, size_t a_to, size_t b_to)
{
	size_t head = from < CONTEXT ? from : CONTEXT;
	size_t tail = d->a.n - a_to < CONTEXT ? d->a.n - a_to : CONTEXT;
	size_t a_n = a_to - from + head + tail, b_n = b_to - from + head + tail;

	strbuf_printf(d->out, "@@ -%zu,%zu +%zu,%zu @@\n", first_number(from - head, a_n), a_n,
		      first_number(from - head, b_n), b_n);
	put_lines(d, ' ', from - head, from);
	if (a_to != b_to) {
		put_lines(d, '-', from, a_to);
		put_lines(d, '+', from, b_to);
		from = a_to;
	}
	while (from < a_to) {
		size_t to = from;

		while (to < a_to && !same(d, to, to))
			to++;
		put_lines(d, '-', from, to);
		put_lines(d, '+', from, to);
		for (from = to; from < a_to && same(d, from, from); from++)
			put_line(d->out, ' ', &d->a, from);
	}
	put_lines(d, ' ', a_to, a_to + tail);
}

/* As many lines before as after: what differs, where it is not far apart in one hunk. */
static void put_pairs(struct diff *d, size_t from, size_t end)
{
	while (from < end) {
		size_t to = from + 1, next = to;

		while (next < end && next - to <= 2 * CONTEXT)
			if (!same(d, next, next))
				to = ++next;
			else
				next++;
		put_hunk(d, from, to, to);
		for (from = to; from < end && same(d, from, from);)
			from++;
	}
}

void plan_diff(const char *path, bool existed, struct span old, struct span new, struct strbuf *out)
{
	struct diff d = { split(out->arena, old), split(out->arena, new), out };
	size_t head = 0, tail = 0;

	while (head < d.a.n && head < d.b.n && same(&d, head, head))
		head++;
	while (tail < d.a.n - head && tail < d.b.n - head &&
	       same(&d, d.a.n - 1 - tail, d.b.n - 1 - tail))
		tail++;
	if (head == d.a.n && head == d.b.n)
		return;
	strbuf_printf(out, "--- %s\n+++ %s\n",
		      existed ? term_clean(out->arena, span_of(path)) : "/dev/null",
		      term_clean(out->arena, span_of(path)));
	if (d.a.n == d.b.n)
		put_pairs(&d, head, d.a.n - tail);
	else
		put_hunk(&d, head, d.a.n - tail, d.b.n - tail);
}
