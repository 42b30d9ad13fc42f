/* SPDX-License-Identifier: MIT */
#include "format/args_edit.h"

#include "base/strbuf.h"

struct word {
	size_t from, to;
	bool own;
};

struct words {
	struct word *list;
	size_t n, n_own;
	size_t ends; /* the word that is a bare `--`, or `n` */
};

/* `name` ends before the = or at the end. */
static bool has_name(struct span word, struct span name)
{
	return word.n >= name.n && memcmp(word.p, name.p, name.n) == 0 &&
	       (word.n == name.n || word.p[name.n] == '=');
}

static size_t count_byte(struct span s, char c)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == c;
	return n;
}

static bool quoted(struct span s)
{
	return span_index(s, '"') < s.n || span_index(s, '\'') < s.n;
}

/*
 * Whether the word can be left or exchanged as it stands between its blanks. Double quotes are the
 * kernel's, single ones a boot loader's.
 */
static const char *word_hindrance(struct span word, struct span name, bool own, bool inside)
{
	const char *needle = name.p; /* followed by its = in the caller's text */

	if (own && (inside || count_byte(word, '"') % 2 || count_byte(word, '\'') % 2))
		return "the argument stands inside quotes";
	if (!own && span_find(word, needle) < word.n && (inside || quoted(word)))
		return "the argument stands inside quotes";
	return NULL;
}

static bool read_words(struct arena *a, struct span args, struct span name, struct words *ret,
		       const char **ret_why)
{
	struct span rest = args, word;
	size_t doubles = 0, singles = 0;

	*ret = (struct words){ .ends = SIZE_MAX };
	while (span_word(&rest, &word)) {
		size_t from = (size_t)(word.p - args.p);
		bool inside = doubles % 2 || singles % 2;
		bool own = has_name(word, name);

		*ret_why = word_hindrance(word, name, own, inside);
		if (*ret_why)
			return false;
		if (!inside && ret->ends == SIZE_MAX && span_eq(word, "--"))
			ret->ends = ret->n;
		*arena_push(a, ret->list, ret->n) = (struct word){ from, from + word.n, own };
		ret->n_own += own;
		doubles += count_byte(word, '"');
		singles += count_byte(word, '\'');
	}
	if (ret->ends == SIZE_MAX)
		ret->ends = ret->n;
	*ret_why = "a quote in it is not closed";
	return doubles % 2 == 0 && singles % 2 == 0;
}

/* Only a space will do: a boot loader drops a CR, and a TAB is part of the kernel's value. */
static struct span spaced(struct arena *a, struct span args, size_t behind, size_t to,
			  struct span text)
{
	bool before = behind && args.p[behind - 1] != ' ';
	bool after = to < args.n && args.p[to] != ' ';

	if (!before && !after)
		return text;
	return span_of(arena_printf(a, "%s%.*s%s", before ? " " : "", (int)text.n, text.p,
				    after ? " " : ""));
}

static void change(struct arena *a, struct args_changes *c, size_t from, size_t to,
		   struct span text)
{
	*arena_push(a, c->list, c->n) = (struct args_change){ from, to, text };
}

/* Own words but the one that stays go, each with the blanks before it; what was first with those
 * behind. */
static void drop_own(struct arena *a, const struct words *w, size_t but, struct span args,
		     struct span text, struct args_changes *c)
{
	bool kept = false;				      /* a word before */
	size_t behind = w->n ? w->list[0].from : 0, gone = 0; /* what comes to stand before it */

	for (size_t i = 0; i < w->n; i++) {
		const struct word *own = &w->list[i];

		if (own->from != gone)
			behind = own->from;
		if (own->own && i != but) {
			size_t from = kept ? w->list[i - 1].to : own->from;
			size_t to = !kept && i + 1 < w->n ? own[1].from : own->to;

			/* A line end stays where it is: it may be one of the file's. */
			if (memchr(args.p + from, '\n', to - from)) {
				from = own->from;
				to = own->to;
			}
			change(a, c, from, to, span_of(""));
			gone = to;
			continue;
		}
		if (i == but) {
			struct span new = spaced(a, args, behind, own->to, text);
			struct span old = span_make(args.p + own->from, own->to - own->from);

			if (!span_same(new, old))
				change(a, c, own->from, own->to, new);
		}
		kept = true;
	}
}

/* Where there is none: behind the last word that the kernel reads. */
static void add_one(struct arena *a, const struct words *w, struct span args, struct span text,
		    struct args_changes *c)
{
	size_t at = w->ends ? w->list[w->ends - 1].to : w->n ? w->list[0].from : 0;
	bool before = at && args.p[at - 1] != ' ', after = at < args.n && args.p[at] != ' ';

	change(a, c, at, at,
	       span_of(arena_printf(a, "%s%.*s%s", before ? " " : "", (int)text.n, text.p,
				    after ? " " : "")));
}

/* NAME= inside another argument: the kernel looks for these bytes, wherever they stand. */
static bool hidden_behind(struct span args, const struct words *w, size_t from, const char *needle)
{
	for (size_t i = from; i < w->n; i++) {
		struct span word =
			span_make(args.p + w->list[i].from, w->list[i].to - w->list[i].from);

		if (!w->list[i].own && span_find(word, needle) < word.n)
			return true;
	}
	return false;
}

/* They are what is wanted already, each between spaces: nothing is to be done. */
static bool holds(struct span args, const struct words *w, struct span wanted)
{
	struct span word;

	for (size_t i = 0; i < w->n; i++) {
		const struct word *own = &w->list[i];

		if (!own->own)
			continue;
		if (!span_word(&wanted, &word) ||
		    !span_same(word, span_make(args.p + own->from, own->to - own->from)) ||
		    (own->from && args.p[own->from - 1] != ' ') ||
		    (own->to < args.n && args.p[own->to] != ' '))
			return false;
	}
	return !span_word(&wanted, &word);
}

bool args_plan(struct arena *a, struct span args, const char *name, const char *argument,
	       struct args_changes *ret, const char **ret_why)
{
	const char *needle = arena_printf(a, "%s=", name);
	struct args_changes c = { .n = 0 };
	size_t last = SIZE_MAX;
	struct words w;

	*ret_why = "a NUL byte cuts the line";
	if (span_index(args, '\0') < args.n)
		return false;
	if (!read_words(a, args, span_make(needle, strlen(name)), &w, ret_why))
		return false;
	*ret_why = "the name stands in another argument too";
	if (argument && !w.n_own && hidden_behind(args, &w, w.ends, needle))
		return false;
	for (size_t i = 0; i < w.n && argument; i++)
		if (w.list[i].own)
			last = i;
	if (last != SIZE_MAX && hidden_behind(args, &w, last + 1, needle)) {
		if (hidden_behind(args, &w, w.ends, needle))
			return false;
		last = SIZE_MAX;
	}
	if (argument && last != SIZE_MAX && holds(args, &w, span_of(argument))) {
		*ret = c;
		*ret_why = NULL;
		return true;
	}
	drop_own(a, &w, last, args, span_of(argument ? argument : ""), &c);
	if (argument && last == SIZE_MAX)
		add_one(a, &w, args, span_of(argument), &c);
	*ret = c;
	*ret_why = NULL;
	return true;
}

static struct span apply(struct arena *a, struct span args, const struct args_changes *c)
{
	struct strbuf out = STRBUF(a);
	size_t at = 0;

	for (size_t i = 0; i < c->n; i++) {
		strbuf_add(&out, span_make(args.p + at, c->list[i].from - at));
		strbuf_add(&out, c->list[i].text);
		at = c->list[i].to;
	}
	strbuf_add(&out, span_from(args, at));
	return strbuf_span(&out);
}

bool args_set(struct arena *a, struct span args, const char *argument, struct span *ret_args,
	      const char **ret_why)
{
	struct args_changes c;

	if (!args_plan(a, args, args_name(a, argument), argument, &c, ret_why))
		return false;
	*ret_args = apply(a, args, &c);
	return true;
}

bool args_remove(struct arena *a, struct span args, const char *name, struct span *ret_args,
		 const char **ret_why)
{
	struct args_changes c;

	if (!args_plan(a, args, name, NULL, &c, ret_why))
		return false;
	*ret_args = apply(a, args, &c);
	return true;
}

const char *args_name(struct arena *a, const char *argument)
{
	struct span s = span_of(argument);

	return arena_dup(a, span_head(s, span_index(s, '=')));
}

size_t args_count(struct span args, const char *name, struct span *ret_last)
{
	struct span word;
	size_t n = 0;

	while (span_word(&args, &word)) {
		if (!has_name(word, span_of(name)))
			continue;
		*ret_last = word;
		n++;
	}
	return n;
}

bool args_hold(struct arena *a, struct span args, const char *argument)
{
	struct span again;
	const char *why;

	return args_count(args, args_name(a, argument), &again) > 0 &&
	       args_set(a, args, argument, &again, &why) && args_same(args, again);
}

bool args_same(struct span a, struct span b)
{
	struct span x, y;

	for (;;) {
		bool in_a = span_word(&a, &x), in_b = span_word(&b, &y);

		if (!in_a || !in_b)
			return in_a == in_b;
		if (!span_same(x, y))
			return false;
	}
}
