/* SPDX-License-Identifier: MIT */
#include "format/shellvars.h"

#include "format/shellexpand.h"

/* Compound commands deeper than this are not followed. */
#define MAX_DEPTH 32

/* Whether what is read now is executed. */
enum mode {
	RUN,   /* it is */
	MAYBE, /* on a condition */
	NEVER, /* in a subshell, or in a function that nothing has called */
};

struct reader {
	struct shellvars *vars;
	const char *path;
	struct span s;
	size_t i;
	unsigned line;
	bool in_list;	     /* after && or || */
	bool piped;	     /* after | */
	bool compound_ended; /* the last thing read was fi, done, } or ) */
	struct {
		char kind;	/* i f, w hile, { or ( */
		enum mode mode; /* outside */
	} stack[MAX_DEPTH];
	size_t depth;
	enum mode mode;
	bool failed; /* nothing more can be said: stop */
};

struct word {
	struct span text;
	unsigned line;
};

static void fail(struct reader *r, unsigned line, const char *why)
{
	r->failed = true;
	if (r->vars->opaque_why)
		return;
	r->vars->opaque_why = why;
	r->vars->opaque = (struct where){ r->path, line };
}

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

static void make_opaque(struct reader *r, struct span name, unsigned line, const char *why)
{
	struct shellvar *var = add(r->vars, name);

	var->known = var->unset = false;
	var->value = span_of("");
	var->why = why;
	var->where = (struct where){ r->path, line };
	var->n_assigned++;
}

/* Where a reader stands at a comment, blanks or a continued line, it goes on to what matters. */
static void skip_blanks(struct reader *r)
{
	while (r->i < r->s.n) {
		char c = r->s.p[r->i];

		if (c == ' ' || c == '\t') {
			r->i++;
		} else if (c == '\\' && r->i + 1 < r->s.n && r->s.p[r->i + 1] == '\n') {
			r->i += 2;
			r->line++;
		} else if (c == '#') {
			r->i += span_index(span_from(r->s, r->i), '\n');
		} else {
			return;
		}
	}
}

static bool read_word(struct reader *r, struct word *ret)
{
	size_t n;

	ret->line = r->line;
	if (!shellexpand_scan(span_from(r->s, r->i), &n)) {
		fail(r, r->line, "a quote or bracket whose end cannot be found");
		return false;
	}
	ret->text = span_make(r->s.p + r->i, n);
	for (size_t i = 0; i < n; i++)
		r->line += ret->text.p[i] == '\n';
	r->i += n;
	return n > 0;
}

/* NAME=value, NAME unquoted: the length of NAME, or 0. */
static size_t assignment(struct span text)
{
	size_t n = shellexpand_name(text);

	return n && n < text.n && text.p[n] == '=' ? n : 0;
}

static void assign(struct reader *r, const struct word *w, size_t n, bool exported)
{
	struct span name = span_head(w->text, n);
	struct shellexpand e = { .vars = r->vars, .where = { r->path, w->line } };
	struct shellvar *var;

	if (r->mode == MAYBE) {
		make_opaque(r, name, w->line, "assigned on a condition");
		return;
	}
	shellexpand_word(&e, span_from(w->text, n + 1), true);
	/* The arguments of export are split and matched with file names, except where they are not.
	 */
	if (exported && e.unquoted)
		e.why = "an unquoted expansion after export";
	if (e.aborts) {
		fail(r, w->line, e.why);
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

/* More than any file has; each is looked for among the others. */
#define MAX_VARS 2048

static bool plain_name(struct span text)
{
	return text.n && shellexpand_name(text) == text.n;
}

static void run_export(struct reader *r, const struct word *w, size_t n)
{
	for (size_t i = 0; i < n && !r->failed; i++) {
		size_t name = assignment(w[i].text);

		if (name)
			assign(r, &w[i], name, true);
		else if (plain_name(w[i].text) && find(r->vars, w[i].text))
			find(r->vars, w[i].text)->exported = true;
		else if (!plain_name(w[i].text))
			fail(r, w[i].line, "export of what is not a plain name");
	}
}

static void run_unset(struct reader *r, const struct word *w, size_t n)
{
	for (size_t i = 0; i < n && !r->failed; i++) {
		if (!plain_name(w[i].text)) {
			fail(r, w[i].line, "unset of what is not a plain name");
		} else if (r->mode == MAYBE) {
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
static void run_words(struct reader *r, const struct word *w, size_t n)
{
	for (size_t i = 0; i < n && !r->failed; i++) {
		struct shellexpand e = { .vars = r->vars, .where = { r->path, w[i].line } };

		shellexpand_word(&e, w[i].text, false);
		if (e.aborts)
			fail(r, w[i].line, e.why);
	}
}

static bool harmless(const struct word *w, size_t n)
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
static bool special(const struct word *w)
{
	return span_eq(w->text, "export") || span_eq(w->text, "unset") || span_eq(w->text, ":") ||
	       span_eq(w->text, "set");
}

static void run_command(struct reader *r, const struct word *w, size_t n, size_t n_assigned)
{
	const struct word *name = &w[n_assigned];

	if (r->vars->n > MAX_VARS) {
		fail(r, w->line, "too many variables");
		return;
	}
	if (n_assigned == n) {
		for (size_t i = 0; i < n && !r->failed; i++)
			assign(r, &w[i], assignment(w[i].text), false);
		return;
	}
	run_words(r, w, n_assigned);
	for (size_t i = 0; i < n_assigned && special(name); i++)
		make_opaque(r, span_head(w[i].text, assignment(w[i].text)), w[i].line,
			    "assigned before a command");
	if (span_eq(name->text, "export"))
		run_export(r, name + 1, n - n_assigned - 1);
	else if (span_eq(name->text, "unset"))
		run_unset(r, name + 1, n - n_assigned - 1);
	else if (harmless(name, n - n_assigned))
		run_words(r, name + 1, n - n_assigned - 1);
	else
		fail(r, name->line, "a command that may assign anything");
}

/* <, >, >>, 2>&1 ...: not a here-document. The word after it is left to the caller. */
static bool read_redirection(struct reader *r)
{
	struct word w;

	if (r->i + 1 < r->s.n && r->s.p[r->i] == '<' && r->s.p[r->i + 1] == '<') {
		fail(r, r->line, "a here-document");
		return false;
	}
	while (r->i < r->s.n && memchr("<>&|", r->s.p[r->i], 4))
		r->i++;
	skip_blanks(r);
	if (!read_word(r, &w) && !r->failed)
		fail(r, r->line, "a redirection to nothing");
	return !r->failed;
}

/* Collects the words of one simple command. */
static struct word *read_command(struct reader *r, size_t *ret_n, size_t *ret_assigned)
{
	struct word *words = NULL;

	*ret_n = *ret_assigned = 0;
	while (!r->failed) {
		struct word w;
		char c;

		skip_blanks(r);
		c = r->i < r->s.n ? r->s.p[r->i] : '\n';
		if (c == '<' || c == '>') {
			read_redirection(r);
			continue;
		}
		if (memchr("\n;&|()", c, 6))
			break;
		if (!read_word(r, &w))
			break;
		/* 2>file: the digit is not a word of the command. */
		if (w.text.n == 1 && w.text.p[0] >= '0' && w.text.p[0] <= '9' && r->i < r->s.n &&
		    (r->s.p[r->i] == '<' || r->s.p[r->i] == '>'))
			continue;
		if (*ret_assigned == *ret_n && assignment(w.text))
			++*ret_assigned;
		*arena_push(r->vars->arena, words, *ret_n) = w;
	}
	return words;
}

static void push(struct reader *r, char kind, enum mode mode)
{
	if (r->depth == MAX_DEPTH) {
		fail(r, r->line, "nested too deeply");
		return;
	}
	r->stack[r->depth].kind = kind;
	r->stack[r->depth++].mode = r->mode;
	if (mode > r->mode)
		r->mode = mode;
	if (r->in_list && r->mode == RUN)
		r->mode = MAYBE;
	if (r->piped)
		r->mode = NEVER;
	r->in_list = r->piped = false;
}

static void pop(struct reader *r, char kind)
{
	if (r->depth == 0 || r->stack[r->depth - 1].kind != kind) {
		fail(r, r->line, "a syntax error");
		return;
	}
	r->mode = r->stack[--r->depth].mode;
	r->compound_ended = true;
}

/* A reserved word at the beginning of a command; false when `text` is none. */
static bool reserved(struct reader *r, const struct word *w)
{
	struct span text = w->text;

	if (span_eq(text, "if")) {
		push(r, 'i', MAYBE);
	} else if (span_eq(text, "while") || span_eq(text, "until")) {
		push(r, 'w', MAYBE);
	} else if (span_eq(text, "for") || span_eq(text, "case") || span_eq(text, "select") ||
		   span_eq(text, "function") || span_eq(text, "[[")) {
		fail(r, w->line, "a command that is not followed here");
	} else if (span_eq(text, "{")) {
		push(r, '{', RUN);
	} else if (span_eq(text, "fi")) {
		pop(r, 'i');
	} else if (span_eq(text, "done")) {
		pop(r, 'w');
	} else if (span_eq(text, "}")) {
		pop(r, '{');
	} else if (!span_eq(text, "then") && !span_eq(text, "else") && !span_eq(text, "elif") &&
		   !span_eq(text, "do") && !span_eq(text, "!")) {
		return false;
	} else if (r->depth == 0 && !span_eq(text, "!")) {
		fail(r, w->line, "a syntax error");
	}
	return true;
}

/* name ( ): its body is read, and nothing in it happens; calling it fails. */
static void read_function(struct reader *r)
{
	r->i++;
	skip_blanks(r);
	if (r->i >= r->s.n || r->s.p[r->i] != ')') {
		fail(r, r->line, "a syntax error");
		return;
	}
	r->i++;
	skip_blanks(r);
	while (r->i < r->s.n && r->s.p[r->i] == '\n') {
		r->i++;
		r->line++;
		skip_blanks(r);
	}
	if (r->i >= r->s.n || r->s.p[r->i] != '{') {
		fail(r, r->line, "a function without braces");
		return;
	}
	r->i++;
	push(r, '{', NEVER);
}

/* What stands between commands; false at the end of the file. */
static bool read_separators(struct reader *r)
{
	for (;;) {
		char c, next;

		skip_blanks(r);
		if (r->i >= r->s.n || r->failed)
			return false;
		c = r->s.p[r->i];
		next = r->i + 1 < r->s.n ? r->s.p[r->i + 1] : '\0';
		if (c == '\n' || c == ';') {
			r->line += c == '\n';
			r->i++;
			r->in_list = r->piped = r->compound_ended = false;
		} else if ((c == '&' || c == '|') && next == c) {
			r->i += 2;
			r->in_list = true;
			r->piped = r->compound_ended = false;
		} else if (c == '|') {
			r->i++;
			if (r->compound_ended)
				fail(r, r->line, "a pipe from a compound command");
			r->piped = true;
		} else if (c == '&') {
			fail(r, r->line, "a command in the background");
		} else if (c == '(') {
			r->i++;
			push(r, '(', NEVER);
		} else if (c == ')') {
			r->i++;
			pop(r, '(');
		} else {
			return !r->failed;
		}
	}
}

/* One command that is not compound, with what follows deciding how it runs. */
static void read_simple(struct reader *r)
{
	size_t n, n_assigned;
	struct word *w = read_command(r, &n, &n_assigned);
	enum mode mode = r->mode;
	bool to_pipe;

	if (r->failed || n == 0)
		return;
	if (r->i < r->s.n && r->s.p[r->i] == '(') {
		if (n == 1 && plain_name(w[0].text))
			read_function(r);
		else
			fail(r, w[0].line, "a syntax error");
		return;
	}
	to_pipe = r->i + 1 < r->s.n && r->s.p[r->i] == '|' && r->s.p[r->i + 1] != '|';
	if (to_pipe || r->piped) /* each part of a pipe is a process of its own */
		return;
	if (r->in_list && mode == RUN)
		r->mode = MAYBE;
	if (r->mode != NEVER)
		run_command(r, w, n, n_assigned);
	r->mode = mode;
}

static bool at_reserved(struct reader *r)
{
	size_t i = r->i;
	unsigned line = r->line;
	struct word w;

	if (!read_word(r, &w))
		return r->failed;
	if (reserved(r, &w))
		return true;
	r->i = i;
	r->line = line;
	return false;
}

void shellvars_read(struct shellvars *s, const char *path, struct span bytes)
{
	struct reader r = { .vars = s,
			    .path = arena_dup(s->arena, span_of(path)),
			    .s = bytes,
			    .line = 1,
			    .mode = RUN };

	if (s->opaque_why)
		return;
	if (span_index(bytes, '\0') < bytes.n) {
		fail(&r, 0, "a NUL byte");
		return;
	}
	while (read_separators(&r)) {
		if (r.compound_ended && (r.s.p[r.i] == '<' || r.s.p[r.i] == '>'))
			read_redirection(&r);
		else if (!at_reserved(&r))
			read_simple(&r);
	}
	if (!r.failed && r.depth)
		fail(&r, r.line, "a syntax error");
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
