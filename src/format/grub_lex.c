/* SPDX-License-Identifier: MIT */
#include "format/grub_lex.h"

#include "base/strbuf.h"

/* What a word is made of while it is read: text is gathered until a variable stands in between. */
struct builder {
	struct grub_lexer *l;
	struct grub_word word;
	struct span text; /* as long as it stands together in the file it is not copied */
	struct strbuf copy;
	bool any, quoted; /* of the text gathered now */
};

static char at(const struct grub_lexer *l, size_t i)
{
	return i < l->s.n ? l->s.p[i] : '\0';
}

static bool name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

bool grub_lex_name(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!name_start(s.p[i]) && (i == 0 || !digit(s.p[i])))
			return false;
	return s.n > 0;
}

/* At the beginning of a line: lines that begin with # never reach the parser, not even in quotes.
 */
static void skip_comment_lines(struct grub_lexer *l)
{
	while (at(l, l->i) == '#') {
		l->i += span_index(span_from(l->s, l->i), '\n');
		if (l->i < l->s.n)
			l->i++;
		l->line++;
	}
}

static void newline(struct grub_lexer *l)
{
	l->i++;
	l->line++;
	skip_comment_lines(l);
}

static void flush(struct builder *b)
{
	if (!b->any)
		return;
	*arena_push(b->l->arena, b->word.pieces, b->word.n) =
		(struct grub_piece){ GRUB_TEXT, b->quoted,
				     b->copy.n ? strbuf_span(&b->copy) : b->text };
	b->text = span_of("");
	b->copy = STRBUF(b->l->arena);
	b->any = b->quoted = false;
}

/* The byte at `i`. */
static void add_text(struct builder *b, size_t i)
{
	const char *p = b->l->s.p + i;

	b->any = true;
	if (b->copy.n) {
		strbuf_byte(&b->copy, *p);
	} else if (b->text.n == 0) {
		b->text = span_make(p, 1);
	} else if (b->text.p + b->text.n == p) {
		b->text.n++;
	} else {
		strbuf_add(&b->copy, b->text);
		strbuf_byte(&b->copy, *p);
	}
}

static void add_piece(struct builder *b, enum grub_piece_type type, struct span text)
{
	flush(b);
	*arena_push(b->l->arena, b->word.pieces, b->word.n) =
		(struct grub_piece){ type, false, text };
}

static bool bad(struct grub_lexer *l, const char *error)
{
	l->error = error;
	return false;
}

/* $name ${name} $1 ${1} $? $# $* $@, at the dollar. */
static bool read_variable(struct builder *b, bool quoted)
{
	struct grub_lexer *l = b->l;
	bool braces = at(l, l->i + 1) == '{';
	size_t from = l->i + 1 + braces, to = from;

	if (name_start(at(l, to))) {
		while (name_start(at(l, to)) || digit(at(l, to)))
			to++;
	} else if (digit(at(l, to))) {
		while (digit(at(l, to)))
			to++;
	} else if (to < l->s.n && memchr("?#*@", at(l, to), 4)) {
		to++;
	}
	if (to == from || (braces && at(l, to) != '}'))
		return bad(l, "a $ that names no variable");
	add_piece(b, quoted ? GRUB_QUOTED_VAR : GRUB_VAR, span_make(l->s.p + from, to - from));
	l->i = to + braces;
	return true;
}

static bool read_single_quotes(struct builder *b)
{
	struct grub_lexer *l = b->l;

	b->any = b->quoted = true;
	for (l->i++; l->i < l->s.n;) {
		char c = l->s.p[l->i];

		if (c == '\'') {
			l->i++;
			return true;
		}
		add_text(b, l->i);
		if (c == '\n')
			newline(l);
		else
			l->i++;
	}
	return bad(l, "a quote that is not closed");
}

/* A backslash in double quotes: it stands for itself except before $ \ " and the end of a line. */
static void read_escape_in_quotes(struct builder *b)
{
	struct grub_lexer *l = b->l;
	char next = at(l, l->i + 1);

	l->i++;
	if (next == '\n') {
		newline(l);
	} else if (next == '$' || next == '\\' || next == '"') {
		add_text(b, l->i);
		l->i++;
	} else {
		add_text(b, l->i - 1);
	}
}

static bool read_double_quotes(struct builder *b)
{
	struct grub_lexer *l = b->l;

	b->any = b->quoted = true;
	for (l->i++; l->i < l->s.n;) {
		char c = l->s.p[l->i];

		if (c == '"') {
			l->i++;
			return true;
		}
		if (c == '\\') {
			read_escape_in_quotes(b);
		} else if (c == '$') {
			if (!read_variable(b, true))
				return false;
			/* What follows makes a word even when it is empty. */
			b->any = b->quoted = true;
		} else {
			add_text(b, l->i);
			if (c == '\n')
				newline(l);
			else
				l->i++;
		}
	}
	return bad(l, "a quote that is not closed");
}

/* $"..": its text is looked up in a message catalogue. */
static bool read_translated(struct builder *b)
{
	struct grub_lexer *l = b->l;
	size_t from = l->i + 2;

	for (l->i = from; l->i < l->s.n;) {
		char c = l->s.p[l->i];

		if (c == '"') {
			add_piece(b, GRUB_TRANSLATED, span_make(l->s.p + from, l->i - from));
			l->i++;
			return true;
		}
		if (c == '\\' && at(l, l->i + 1) != '\n')
			l->i += 2;
		else if (c == '\n')
			newline(l);
		else
			l->i++;
	}
	return bad(l, "a quote that is not closed");
}

static bool ends_word(char c)
{
	return memchr("{}|&;<> \t\n", c, 10) != NULL;
}

static bool read_piece(struct builder *b)
{
	struct grub_lexer *l = b->l;
	char c = l->s.p[l->i];

	if (c == '\'')
		return read_single_quotes(b);
	if (c == '"')
		return read_double_quotes(b);
	if (c == '$')
		return at(l, l->i + 1) == '"' ? read_translated(b) : read_variable(b, false);
	l->i++;
	if (c != '\\') {
		add_text(b, l->i - 1);
	} else if (at(l, l->i) == '\n') {
		newline(l);
	} else if (l->i < l->s.n) {
		add_text(b, l->i);
		l->i++;
	} else {
		return bad(l, "a backslash at the end");
	}
	return true;
}

static void read_word(struct grub_lexer *l)
{
	struct builder b = { .l = l, .text = span_of(""), .copy = STRBUF(l->arena) };
	size_t from = l->i;

	while (l->i < l->s.n && !ends_word(l->s.p[l->i])) {
		if (!read_piece(&b)) {
			l->token = GRUB_BAD;
			return;
		}
	}
	flush(&b);
	l->token = GRUB_WORD;
	l->word = b.word;
	l->raw = span_make(l->s.p + from, l->i - from);
}

void grub_lex_next(struct grub_lexer *l)
{
	if (l->i == 0)
		skip_comment_lines(l);
	while (at(l, l->i) == ' ' || at(l, l->i) == '\t')
		l->i++;
	if (at(l, l->i) == '#')
		l->i += span_index(span_from(l->s, l->i), '\n');
	l->token_line = l->line;
	if (l->i >= l->s.n) {
		l->token = GRUB_END;
		return;
	}
	switch (l->s.p[l->i]) {
	case '\n':
		l->token = GRUB_NEWLINE;
		newline(l);
		return;
	case ';':
		l->token = at(l, l->i + 1) == ';' ? GRUB_BAD : GRUB_SEMICOLON;
		l->error = ";; has no meaning here";
		l->i++;
		return;
	case '{':
	case '}':
		l->token = l->s.p[l->i++] == '{' ? GRUB_OPEN : GRUB_CLOSE;
		return;
	case '|':
	case '&':
	case '<':
	case '>':
		l->token = GRUB_BAD;
		l->error = "GRUB has no pipes, && or redirections";
		return;
	default:
		read_word(l);
	}
}
