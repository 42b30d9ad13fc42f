/* SPDX-License-Identifier: MIT */
#include "out/plan.h"

#include "base/term.h"

#define CONTEXT 3

struct lines {
	struct span *list;
	size_t n;
	bool open; /* the last one has no newline */
};

static struct lines split(struct arena *a, struct span text)
{
	struct lines l = { .open = text.n && text.p[text.n - 1] != '\n' };
	struct span line;

	while (span_line(&text, &line))
		*arena_push(a, l.list, l.n) = line;
	return l;
}

static void put_line(struct strbuf *out, char sign, const struct lines *l, size_t i)
{
	strbuf_printf(out, "%c%s\n", sign, term_clean(out->arena, l->list[i]));
	if (l->open && i + 1 == l->n)
		strbuf_str(out, "\\ No newline at end of file\n");
}

/* Equal to the letter, the missing newline of a last line included. */
static bool same_line(const struct lines *a, size_t i, const struct lines *b, size_t k)
{
	return span_same(a->list[i], b->list[k]) &&
	       (a->open && i + 1 == a->n) == (b->open && k + 1 == b->n);
}

/* An empty side begins at line 0. */
static size_t first_number(size_t from, size_t n)
{
	return n ? from + 1 : from;
}

void plan_diff(const char *path, bool existed, struct span old, struct span new, struct strbuf *out)
{
	struct lines a = split(out->arena, old), b = split(out->arena, new);
	size_t head = 0, tail = 0, from, a_end, b_end;

	while (head < a.n && head < b.n && same_line(&a, head, &b, head))
		head++;
	while (tail < a.n - head && tail < b.n - head &&
	       same_line(&a, a.n - 1 - tail, &b, b.n - 1 - tail))
		tail++;
	if (head == a.n && head == b.n)
		return;
	from = head > CONTEXT ? head - CONTEXT : 0;
	tail = tail > CONTEXT ? tail - CONTEXT : 0;
	a_end = a.n - tail;
	b_end = b.n - tail;
	strbuf_printf(out, "--- %s\n+++ %s\n",
		      existed ? term_clean(out->arena, span_of(path)) : "/dev/null",
		      term_clean(out->arena, span_of(path)));
	strbuf_printf(out, "@@ -%zu,%zu +%zu,%zu @@\n", first_number(from, a_end - from),
		      a_end - from, first_number(from, b_end - from), b_end - from);
	for (size_t i = from; i < head; i++)
		put_line(out, ' ', &a, i);
	tail = tail ? CONTEXT : a_end - head < b_end - head ? a_end - head : b_end - head;
	while (tail && !same_line(&a, a_end - tail, &b, b_end - tail))
		tail--;
	for (size_t i = head; i < a_end - tail; i++)
		put_line(out, '-', &a, i);
	for (size_t i = head; i < b_end - tail; i++)
		put_line(out, '+', &b, i);
	for (size_t i = a_end - tail; i < a_end; i++)
		put_line(out, ' ', &a, i);
}

void plan_change_text(const struct change *c, struct strbuf *out)
{
	const char *path = term_clean(out->arena, span_of(c->path));

	switch (c->kind) {
	case CHANGE_FILE:
		plan_diff(c->path, c->existed, c->old, c->new, out);
		break;
	case CHANGE_LINK:
		strbuf_printf(out, "link %s -> %s\n", path, term_clean(out->arena, c->new));
		break;
	case CHANGE_UNLINK:
		strbuf_printf(out, "remove the link %s -> %s\n", path,
			      term_clean(out->arena, c->old));
		break;
	case CHANGE_DIRECTORY:
		strbuf_printf(out, "mkdir -m %04o %s\n", c->mode, path);
		break;
	}
}

static void put_command(const struct command *c, struct strbuf *out)
{
	strbuf_str(out, "run");
	for (size_t i = 0; c->argv[i]; i++)
		strbuf_printf(out, " %s", term_clean(out->arena, span_of(c->argv[i])));
	if (c->output)
		strbuf_printf(out, " > %s", term_clean(out->arena, span_of(c->output)));
	strbuf_printf(out, "   # %s\n", c->why);
}

static void put_sentences(const char *title, const char **list, size_t n, struct strbuf *out)
{
	if (n)
		strbuf_printf(out, "\n%s\n", title);
	for (size_t i = 0; i < n; i++)
		strbuf_printf(out, "  %s\n", term_clean(out->arena, span_of(list[i])));
}

void plan_text(const struct plan *plan, struct strbuf *out)
{
	if (!plan->n_changes && !plan->n_commands && !plan->n_refused)
		strbuf_str(out, "nothing to do\n");
	for (size_t i = 0; i < plan->n_changes; i++)
		plan_change_text(&plan->changes[i], out);
	for (size_t i = 0; i < plan->n_commands; i++)
		put_command(&plan->commands[i], out);
	put_sentences("Not planned, and why:", plan->refused, plan->n_refused, out);
	put_sentences("Left to do:", plan->left, plan->n_left, out);
	if (plan->reboot && plan->n_changes)
		strbuf_str(out, "\nIt takes effect after a reboot.\n");
}
