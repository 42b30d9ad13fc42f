/* SPDX-License-Identifier: MIT */
#include "boot/grub.h"

#include "base/strbuf.h"

/* Variables of one command that have several values; their product is what is tried. */
#define MAX_CHOICES 3
#define MAX_VARIANTS 8

struct choice {
	struct span name;
	struct grub_value value;
	size_t now;
};

struct expander {
	struct grub *g;
	struct choice choices[MAX_CHOICES];
	size_t n_choices;
	struct grub_argv argv;
	struct span text; /* of the word that is being made; copied when it is made of several */
	struct strbuf copy;
	bool begun;
	const char *why;
};

static bool special(struct span name)
{
	return name.n && (memchr("?#*@", name.p[0], 4) || (name.p[0] >= '0' && name.p[0] <= '9'));
}

/* grub_script_env_get(), execute.c; $* and $@ are left to unknown beyond one parameter. */
struct grub_value grub_param(const struct grub *g, struct span name)
{
	uint64_t i;

	if (span_eq(name, "?"))
		return grub_value_unknown("the status of a command");
	if (span_eq(name, "#"))
		return grub_value_of(g->arena, span_of(arena_printf(g->arena, "%zu", g->n_params)));
	if (!span_u64(name, 10, &i)) {
		if (g->n_params == 1)
			return g->params[0];
		return g->n_params ? grub_value_unknown("the parameters of a function")
				   : grub_value_of(g->arena, span_of(""));
	}
	if (i == 0 || i > g->n_params)
		return grub_value_of(g->arena, span_of(""));
	return g->params[i - 1];
}

static struct grub_value value_of(struct expander *x, struct span name)
{
	for (size_t i = 0; i < x->n_choices; i++)
		if (span_same(x->choices[i].name, name))
			return (struct grub_value){
				.alt = &x->choices[i].value.alt[x->choices[i].now],
				.n = 1,
			};
	return special(name) ? grub_param(x->g, name) : grub_env_get(&x->g->env, name);
}

/* Ends the word: it becomes an argument when anything made it one, argv.c. */
static void end_word(struct expander *x)
{
	if (x->begun || x->why)
		*arena_push(x->g->arena, x->argv.args, x->argv.n) =
			(struct grub_arg){ x->copy.n ? strbuf_span(&x->copy) : x->text, x->why };
	x->text = span_of("");
	x->copy = STRBUF(x->g->arena);
	x->begun = false;
	x->why = NULL;
}

static void add_text(struct expander *x, struct span text)
{
	x->begun = true;
	if (x->why || text.n == 0) /* only the known beginning is kept */
		return;
	if (x->text.n == 0) {
		x->text = text;
		return;
	}
	if (x->copy.n == 0)
		strbuf_add(&x->copy, x->text);
	strbuf_add(&x->copy, text);
}

/* An unquoted variable: blanks around words in its value separate arguments. */
static void add_split(struct expander *x, struct span value)
{
	struct span rest = value, word;
	bool first = true;

	while (span_word(&rest, &word)) {
		if (!first)
			end_word(x);
		first = false;
		add_text(x, word);
	}
}

static void add_variable(struct expander *x, const struct grub_piece *p)
{
	struct grub_value v = value_of(x, p->text);

	if (v.n == 1 && p->type == GRUB_VAR) {
		add_split(x, v.alt[0]);
	} else if (v.n == 1) {
		if (v.alt[0].n)
			add_text(x, v.alt[0]);
	} else {
		const char *why = v.n ? "it has several possible values" : v.why;

		if (!x->why)
			x->why = arena_printf(x->g->arena, "$%.*s is not known: %s", (int)p->text.n,
					      p->text.p, why);
		if (p->type == GRUB_VAR)
			x->argv.open = x->why;
	}
}

static void expand_words(struct expander *x, const struct grub_word *words, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < words[i].n; k++) {
			const struct grub_piece *p = &words[i].pieces[k];

			if (p->type == GRUB_VAR || p->type == GRUB_QUOTED_VAR)
				add_variable(x, p);
			else if (p->type == GRUB_TRANSLATED)
				x->why = "a translated text";
			else if (p->quoted || p->text.n)
				add_text(x, p->text);
		}
		end_word(x);
	}
}

static void find_choices(struct expander *x, const struct grub_word *words, size_t n)
{
	size_t product = 1;

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < words[i].n; k++) {
			const struct grub_piece *p = &words[i].pieces[k];
			struct grub_value v;

			if (p->type != GRUB_VAR && p->type != GRUB_QUOTED_VAR)
				continue;
			v = value_of(x, p->text);
			if (v.n < 2 || x->n_choices == MAX_CHOICES || product * v.n > MAX_VARIANTS)
				continue;
			product *= v.n;
			x->choices[x->n_choices++] = (struct choice){ p->text, v, 0 };
		}
	}
}

/* The next combination; false after the last. */
static bool advance(struct expander *x)
{
	for (size_t i = 0; i < x->n_choices; i++) {
		if (++x->choices[i].now < x->choices[i].value.n)
			return true;
		x->choices[i].now = 0;
	}
	return false;
}

void grub_expand(struct grub *g, const struct grub_word *words, size_t n, struct grub_call *ret)
{
	struct expander x = { .g = g, .text = span_of(""), .copy = STRBUF(g->arena) };

	find_choices(&x, words, n);
	ret->variants = NULL;
	ret->n_variants = 0;
	do {
		x.argv = (struct grub_argv){ 0 };
		expand_words(&x, words, n);
		*arena_push(g->arena, ret->variants, ret->n_variants) = x.argv;
	} while (advance(&x));
}

struct grub_value grub_call_value(struct grub *g, const struct grub_call *c, size_t i)
{
	struct grub_value v = { 0 };

	for (size_t k = 0; k < c->n_variants; k++) {
		const struct grub_argv *argv = &c->variants[k];
		struct grub_value one;

		if (argv->open)
			return grub_value_unknown(argv->open);
		if (i + c->shift >= argv->n)
			one = grub_value_of(g->arena, span_of(""));
		else if (argv->args[i + c->shift].why)
			return grub_value_unknown(argv->args[i + c->shift].why);
		else
			one = grub_value_of(g->arena, argv->args[i + c->shift].text);
		v = k ? grub_value_join(g->arena, v, one) : one;
		if (v.n == 0)
			return v;
	}
	return v;
}

struct span grub_call_text(const struct grub_call *c, size_t i)
{
	const struct grub_argv *argv = &c->variants[0];

	return i + c->shift < argv->n ? argv->args[i + c->shift].text : span_of("");
}

size_t grub_call_n(const struct grub_call *c)
{
	return c->variants[0].n > c->shift ? c->variants[0].n - c->shift : 0;
}
