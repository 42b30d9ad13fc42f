/* SPDX-License-Identifier: MIT */
#include "format/shellread.h"

#include "format/shellexpand.h"

void shellread_fail(struct shell_reader *r, unsigned line, const char *why)
{
	r->failed = true;
	if (r->vars->opaque_why)
		return;
	r->vars->opaque_why = why;
	r->vars->opaque = (struct where){ r->path, line };
}

/* Where a reader stands at a comment, blanks or a continued line, it goes on to what matters. */
static void skip_blanks(struct shell_reader *r)
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

static bool read_word(struct shell_reader *r, struct shell_word *ret)
{
	size_t n;

	ret->line = r->line;
	if (!shellexpand_scan(span_from(r->s, r->i), &n)) {
		shellread_fail(r, r->line, "a quote or bracket whose end cannot be found");
		return false;
	}
	ret->text = span_make(r->s.p + r->i, n);
	for (size_t i = 0; i < n; i++)
		r->line += ret->text.p[i] == '\n';
	r->i += n;
	return n > 0;
}

size_t shellread_assignment(struct span text)
{
	size_t n = shellexpand_name(text);

	return n && n < text.n && text.p[n] == '=' ? n : 0;
}

bool shellread_plain_name(struct span text)
{
	return text.n && shellexpand_name(text) == text.n;
}

/* <, >, >>, 2>&1 ...: not a here-document. The word after it is left to the caller. */
static bool read_redirection(struct shell_reader *r)
{
	struct shell_word w;

	if (r->i + 1 < r->s.n && r->s.p[r->i] == '<' && r->s.p[r->i + 1] == '<') {
		shellread_fail(r, r->line, "a here-document");
		return false;
	}
	while (r->i < r->s.n && memchr("<>&|", r->s.p[r->i], 4))
		r->i++;
	skip_blanks(r);
	if (!read_word(r, &w) && !r->failed)
		shellread_fail(r, r->line, "a redirection to nothing");
	return !r->failed;
}

/* Collects the words of one simple command. */
static struct shell_word *read_command(struct shell_reader *r, size_t *ret_n, size_t *ret_assigned)
{
	struct shell_word *words = NULL;

	*ret_n = *ret_assigned = 0;
	while (!r->failed) {
		struct shell_word w;
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
		if (*ret_assigned == *ret_n && shellread_assignment(w.text))
			++*ret_assigned;
		*arena_push(r->vars->arena, words, *ret_n) = w;
	}
	return words;
}

static void push(struct shell_reader *r, char kind, enum shell_mode mode)
{
	if (r->depth == SHELL_MAX_DEPTH) {
		shellread_fail(r, r->line, "nested too deeply");
		return;
	}
	r->stack[r->depth].kind = kind;
	r->stack[r->depth++].mode = r->mode;
	if (mode > r->mode)
		r->mode = mode;
	if (r->in_list && r->mode == SHELL_RUN)
		r->mode = SHELL_MAYBE;
	if (r->piped)
		r->mode = SHELL_NEVER;
	r->in_list = r->piped = false;
}

static void pop(struct shell_reader *r, char kind)
{
	if (r->depth == 0 || r->stack[r->depth - 1].kind != kind) {
		shellread_fail(r, r->line, "a syntax error");
		return;
	}
	r->mode = r->stack[--r->depth].mode;
	r->compound_ended = true;
}

/* A reserved word at the beginning of a command; false when `text` is none. */
static bool reserved(struct shell_reader *r, const struct shell_word *w)
{
	struct span text = w->text;

	if (span_eq(text, "if")) {
		push(r, 'i', SHELL_MAYBE);
	} else if (span_eq(text, "while") || span_eq(text, "until")) {
		push(r, 'w', SHELL_MAYBE);
	} else if (span_eq(text, "for") || span_eq(text, "case") || span_eq(text, "select") ||
		   span_eq(text, "function") || span_eq(text, "[[")) {
		shellread_fail(r, w->line, "a command that is not followed here");
	} else if (span_eq(text, "{")) {
		push(r, '{', SHELL_RUN);
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
		shellread_fail(r, w->line, "a syntax error");
	}
	return true;
}

/* name ( ): its body is read, and nothing in it happens; calling it fails. */
static void read_function(struct shell_reader *r)
{
	r->i++;
	skip_blanks(r);
	if (r->i >= r->s.n || r->s.p[r->i] != ')') {
		shellread_fail(r, r->line, "a syntax error");
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
		shellread_fail(r, r->line, "a function without braces");
		return;
	}
	r->i++;
	push(r, '{', SHELL_NEVER);
}

/* What stands between commands; false at the end of the file. */
static bool read_separators(struct shell_reader *r)
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
				shellread_fail(r, r->line, "a pipe from a compound command");
			r->piped = true;
		} else if (c == '&') {
			shellread_fail(r, r->line, "a command in the background");
		} else if (c == '(') {
			r->i++;
			push(r, '(', SHELL_NEVER);
		} else if (c == ')') {
			r->i++;
			pop(r, '(');
		} else {
			return !r->failed;
		}
	}
}

/* One command that is not compound, with what follows deciding how it runs. */
static void read_simple(struct shell_reader *r)
{
	size_t n, n_assigned;
	struct shell_word *w = read_command(r, &n, &n_assigned);
	enum shell_mode mode = r->mode;
	bool to_pipe;

	if (r->failed || n == 0)
		return;
	if (r->i < r->s.n && r->s.p[r->i] == '(') {
		if (n == 1 && shellread_plain_name(w[0].text))
			read_function(r);
		else
			shellread_fail(r, w[0].line, "a syntax error");
		return;
	}
	to_pipe = r->i + 1 < r->s.n && r->s.p[r->i] == '|' && r->s.p[r->i + 1] != '|';
	if (to_pipe || r->piped) /* each part of a pipe is a process of its own */
		return;
	if (r->in_list && mode == SHELL_RUN)
		r->mode = SHELL_MAYBE;
	if (r->mode != SHELL_NEVER)
		shellvars_run(r, w, n, n_assigned);
	r->mode = mode;
}

static bool at_reserved(struct shell_reader *r)
{
	size_t i = r->i;
	unsigned line = r->line;
	struct shell_word w;

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
	struct shell_reader r = { .vars = s,
				  .path = arena_dup(s->arena, span_of(path)),
				  .s = bytes,
				  .line = 1,
				  .mode = SHELL_RUN };

	if (s->opaque_why)
		return;
	if (span_index(bytes, '\0') < bytes.n) {
		shellread_fail(&r, 0, "a NUL byte");
		return;
	}
	while (read_separators(&r)) {
		if (r.compound_ended && (r.s.p[r.i] == '<' || r.s.p[r.i] == '>'))
			read_redirection(&r);
		else if (!at_reserved(&r))
			read_simple(&r);
	}
	if (!r.failed && r.depth)
		shellread_fail(&r, r.line, "a syntax error");
}
