/* SPDX-License-Identifier: MIT */
#include "format/shellvars.h"

#include "format/shellexpand.h"
#include "format/shellread.h"

static struct shellvar *find(const struct shellvars *s, struct span name)
{
	for (size_t i = 0; i < s->n; i++)
		if (span_same(s->vars[i].name, name))
			return &s->vars[i];
	return NULL;
}

static struct shellvar *add(struct shellvars *s, struct span name)
{
	struct shellvar *var = find(s, name);

	if (!var) {
		var = arena_push(s->arena, s->vars, s->n);
		*var = (struct shellvar){ .name = span_of(arena_dup(s->arena, name)) };
	}
	return var;
}

static void make_opaque(struct shell_reader *r, struct span name, unsigned line, const char *why)
{
	struct shellvar *var = add(r->vars, name);

	var->known = var->unset = false;
	var->value = span_of("");
	var->why = why;
	var->where = (struct where){ r->path, line };
	var->n_assigned++;
}

/* What became of the variable is what the assignment came to. */
static void record(struct shell_reader *r, const struct shell_word *w, size_t n)
{
	struct shellvars *s = r->vars;
	const struct shellvar *var = find(s, span_head(w->text, n));

	*arena_push(s->arena, s->assigned, s->n_assigned) = (struct shell_assigned){
		.name = span_head(w->text, n),
		.raw = span_from(w->text, n + 1),
		.value = var ? var->value : span_of(""),
		.known = var && var->known && !r->failed,
		.why = r->failed ? s->opaque_why
		       : var	 ? var->why
				 : NULL,
		.where = { r->path, w->line },
	};
}

static void evaluate(struct shell_reader *r, const struct shell_word *w, size_t n, bool exported)
{
	struct span name = span_head(w->text, n);
	struct shellexpand e = { .vars = r->vars, .where = { r->path, w->line } };
	struct shellvar *var;

	if (r->mode == SHELL_MAYBE) {
		make_opaque(r, name, w->line, "assigned on a condition");
		return;
	}
	shellexpand_word(&e, span_from(w->text, n + 1), true);
	/* The arguments of export are split and matched with file names, except where they are not.
	 */
	if (exported && e.unquoted)
		e.why = "an unquoted expansion after export";
	if (e.aborts) {
		shellread_fail(r, w->line, e.why);
	} else if (e.why) {
		make_opaque(r, name, w->line, e.why);
	} else {
		var = add(r->vars, name);
		var->known = true;
		var->unset = false;
		var->value = strbuf_span(&e.out);
		var->why = NULL;
		var->where = e.where;
		var->n_assigned++;
	}
	if (exported)
		add(r->vars, name)->exported = true;
}

static void assign(struct shell_reader *r, const struct shell_word *w, size_t n, bool exported)
{
	evaluate(r, w, n, exported);
	record(r, w, n);
}

/* More than any file has; each is looked for among the others. */
#define MAX_VARS 2048

static void run_export(struct shell_reader *r, const struct shell_word *w, size_t n)
{
	for (size_t i = 0; i < n && !r->failed; i++) {
		size_t name = shellread_assignment(w[i].text);

		if (name)
			assign(r, &w[i], name, true);
		else if (shellread_plain_name(w[i].text) && find(r->vars, w[i].text))
			find(r->vars, w[i].text)->exported = true;
		else if (!shellread_plain_name(w[i].text))
			shellread_fail(r, w[i].line, "export of what is not a plain name");
	}
}

static void run_unset(struct shell_reader *r, const struct shell_word *w, size_t n)
{
	for (size_t i = 0; i < n && !r->failed; i++) {
		if (!shellread_plain_name(w[i].text)) {
			shellread_fail(r, w[i].line, "unset of what is not a plain name");
		} else if (r->mode == SHELL_MAYBE) {
			make_opaque(r, w[i].text, w[i].line, "unset on a condition");
		} else {
			struct shellvar *var = add(r->vars, w[i].text);

			*var = (struct shellvar){ .name = var->name,
						  .known = true,
						  .unset = true,
						  .n_assigned = var->n_assigned,
						  .where = { r->path, w[i].line } };
		}
	}
}

/* Words of a command that changes no variable, but whose ${a:=b} does. */
static void run_words(struct shell_reader *r, const struct shell_word *w, size_t n)
{
	for (size_t i = 0; i < n && !r->failed; i++) {
		struct shellexpand e = { .vars = r->vars, .where = { r->path, w[i].line } };

		shellexpand_word(&e, w[i].text, false);
		if (e.aborts)
			shellread_fail(r, w[i].line, e.why);
	}
}

static bool harmless(const struct shell_word *w, size_t n)
{
	static const char *const names[] = { ":", "true", "false", "echo", "test", "[", "umask" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (span_eq(w[0].text, names[i]))
			return true;
	if (span_eq(w[0].text, "printf")) /* bash: printf -v NAME */
		return n < 2 || w[1].text.p[0] != '-';
	if (span_eq(w[0].text, "set"))
		return n == 2 && (span_eq(w[1].text, "-e") || span_eq(w[1].text, "+e") ||
				  span_eq(w[1].text, "-a") || span_eq(w[1].text, "+a"));
	/* A path is a program of its own: it cannot reach into this shell. */
	return span_index(w[0].text, '/') < w[0].text.n &&
	       span_index(w[0].text, '=') == w[0].text.n;
}

/* Before these an assignment stays, in sh; not in bash. */
static bool special(const struct shell_word *w)
{
	return span_eq(w->text, "export") || span_eq(w->text, "unset") || span_eq(w->text, ":") ||
	       span_eq(w->text, "set");
}

void shellvars_run(struct shell_reader *r, const struct shell_word *w, size_t n, size_t n_assigned)
{
	const struct shell_word *name = &w[n_assigned];

	if (r->vars->n > MAX_VARS) {
		shellread_fail(r, w->line, "too many variables");
		return;
	}
	if (n_assigned == n) {
		for (size_t i = 0; i < n && !r->failed; i++)
			assign(r, &w[i], shellread_assignment(w[i].text), false);
		return;
	}
	run_words(r, w, n_assigned);
	for (size_t i = 0; i < n_assigned && special(name); i++)
		make_opaque(r, span_head(w[i].text, shellread_assignment(w[i].text)), w[i].line,
			    "assigned before a command");
	if (span_eq(name->text, "export"))
		run_export(r, name + 1, n - n_assigned - 1);
	else if (span_eq(name->text, "unset"))
		run_unset(r, name + 1, n - n_assigned - 1);
	else if (harmless(name, n - n_assigned))
		run_words(r, name + 1, n - n_assigned - 1);
	else
		shellread_fail(r, name->line, "a command that may assign anything");
}

/* An array that arena_push goes on with: it has room up to the next power of two. */
#define COPY(s, list, n)                                                                           \
	do {                                                                                       \
		size_t room = 1;                                                                   \
		while (room < (s).n)                                                               \
			room *= 2;                                                                 \
		void *to = arena_alloc_array((s).arena, sizeof(*(s).list), room);                  \
		if ((s).n)                                                                         \
			memcpy(to, (s).list, sizeof(*(s).list) * (s).n);                           \
		(s).list = to;                                                                     \
	} while (0)

struct shellvars shellvars_copy(const struct shellvars *s)
{
	struct shellvars copy = *s;

	COPY(copy, vars, n);
	COPY(copy, functions, n_functions);
	COPY(copy, assigned, n_assigned);
	return copy;
}

void shellvars_set(struct shellvars *s, const char *name, const char *value, struct where where)
{
	struct shellvar *var = add(s, span_of(name));

	var->value = span_of(arena_dup(s->arena, span_of(value)));
	var->known = true;
	var->unset = false;
	var->where = where;
}

void shellvars_unset(struct shellvars *s, const char *name)
{
	struct shellvar *var = add(s, span_of(name));

	*var = (struct shellvar){ .name = var->name, .known = true, .unset = true };
}

const struct shellvar *shellvars_get(const struct shellvars *s, const char *name)
{
	struct shellvar *var = find(s, span_of(name)), *unknown;

	if (!s->opaque_why)
		return var;
	/* What stopped the reading may have assigned this one too. */
	unknown = arena_new_of(s->arena, struct shellvar);
	*unknown = (struct shellvar){ .name = span_of(arena_dup(s->arena, span_of(name))),
				      .why = s->opaque_why,
				      .where = s->opaque,
				      .n_assigned = var ? var->n_assigned : 0 };
	return unknown;
}

struct span shellvars_value(const struct shellvars *s, const char *name)
{
	const struct shellvar *var = shellvars_get(s, name);

	return var && var->known ? var->value : span_of("");
}
