/* SPDX-License-Identifier: MIT */
#include "format/grub_cfg.h"

#include "format/grub_lex.h"

/* Real files nest to about six. */
#define MAX_DEPTH 64

struct parser {
	struct grub_lexer lex;
	const char *path;
	unsigned depth;
	const char *error;
	unsigned error_line;
};

static void next(struct parser *p)
{
	grub_lex_next(&p->lex);
}

static void fail(struct parser *p, const char *error)
{
	if (p->error)
		return;
	p->error = p->lex.token == GRUB_BAD ? p->lex.error : error;
	p->error_line = p->lex.token_line;
	/* Everyone who looks at the token now sees the end, and leaves. */
	p->lex.token = GRUB_END;
	p->lex.i = p->lex.s.n;
}

static bool keyword(const struct parser *p, const char *word)
{
	return p->lex.token == GRUB_WORD && span_eq(p->lex.raw, word);
}

static void expect(struct parser *p, const char *word)
{
	if (keyword(p, word))
		next(p);
	else
		fail(p, arena_printf(p->lex.arena, "\"%s\" expected", word));
}

static void skip_newlines(struct parser *p)
{
	while (p->lex.token == GRUB_NEWLINE)
		next(p);
}

static bool at_delimiter(const struct parser *p)
{
	return p->lex.token == GRUB_NEWLINE || p->lex.token == GRUB_SEMICOLON;
}

/* delimiters1: one ; or newline, then newlines. */
static void read_delimiters(struct parser *p)
{
	if (!at_delimiter(p)) {
		fail(p, "a new line expected");
		return;
	}
	next(p);
	skip_newlines(p);
}

/* Words that cannot begin a command. */
static bool reserved(const struct parser *p)
{
	static const char *const words[] = { "case", "do", "done",   "elif", "else", "esac",
					     "fi",   "in", "select", "then", "[[",   "]]" };

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (keyword(p, words[i]))
			return true;
	return false;
}

static struct grub_block *read_commands(struct parser *p);

static struct grub_node *new_node(struct parser *p, enum grub_node_type type)
{
	struct grub_node *n = arena_new_of(p->lex.arena, struct grub_node);

	n->type = type;
	n->line = p->lex.token_line;
	return n;
}

static bool enter(struct parser *p)
{
	if (++p->depth > MAX_DEPTH)
		fail(p, "nested too deeply");
	return !p->error;
}

/* "{" commands1 delimiters0 "}" */
static struct grub_block *read_braces(struct parser *p)
{
	struct grub_block *b = NULL;

	if (enter(p)) {
		next(p);
		b = read_commands(p);
		if (p->lex.token == GRUB_CLOSE)
			next(p);
		else
			fail(p, "\"}\" expected");
	}
	p->depth--;
	return b;
}

static void read_words(struct parser *p, struct grub_node *n)
{
	while (p->lex.token == GRUB_WORD) {
		if (keyword(p, "[[") || keyword(p, "]]")) {
			fail(p, "[[ has no meaning here");
			return;
		}
		*arena_push(p->lex.arena, n->words, n->n_words) = p->lex.word;
		next(p);
	}
}

static struct grub_node *read_simple(struct parser *p)
{
	struct grub_node *n = new_node(p, GRUB_COMMAND);

	read_words(p, n);
	if (p->lex.token == GRUB_OPEN)
		n->body = read_braces(p);
	return n;
}

/* After "if" or "elif": commands1 delimiters1 "then" commands1 delimiters1 [else ...]. */
static struct grub_node *read_if(struct parser *p)
{
	struct grub_node *n = new_node(p, GRUB_IF), *last = n;

	for (;;) {
		struct grub_node *inner;

		next(p);
		last->cond = read_commands(p);
		expect(p, "then");
		last->body = read_commands(p);
		if (!keyword(p, "elif"))
			break;
		inner = new_node(p, GRUB_IF);
		last->other = arena_new_of(p->lex.arena, struct grub_block);
		*last->other = (struct grub_block){ p->path, inner };
		last = inner;
	}
	if (keyword(p, "else")) {
		next(p);
		last->other = read_commands(p);
	}
	expect(p, "fi");
	return n;
}

static struct grub_node *read_loop(struct parser *p, enum grub_node_type type)
{
	struct grub_node *n = new_node(p, type);

	next(p);
	if (type == GRUB_FOR) {
		if (p->lex.token != GRUB_WORD || !grub_lex_name(p->lex.raw)) {
			fail(p, "a name expected");
			return n;
		}
		n->name = p->lex.raw;
		next(p);
		expect(p, "in");
		read_words(p, n);
		read_delimiters(p);
	} else {
		n->cond = read_commands(p);
	}
	expect(p, "do");
	n->body = read_commands(p);
	expect(p, "done");
	return n;
}

static struct grub_node *read_function(struct parser *p)
{
	struct grub_node *n = new_node(p, GRUB_FUNCTION);

	next(p);
	if (p->lex.token != GRUB_WORD || !grub_lex_name(p->lex.raw)) {
		fail(p, "a name expected");
		return n;
	}
	n->name = p->lex.raw;
	next(p);
	skip_newlines(p);
	if (p->lex.token == GRUB_OPEN)
		n->body = read_braces(p);
	else
		fail(p, "\"{\" expected");
	return n;
}

static struct grub_node *read_command(struct parser *p)
{
	struct grub_node *n = NULL;

	if (p->lex.token != GRUB_WORD || reserved(p)) {
		fail(p,
		     p->lex.token == GRUB_END ? "the file ends too early" : "a command expected");
		return NULL;
	}
	if (!enter(p)) {
		p->depth--;
		return NULL;
	}
	if (keyword(p, "if"))
		n = read_if(p);
	else if (keyword(p, "while"))
		n = read_loop(p, GRUB_WHILE);
	else if (keyword(p, "until"))
		n = read_loop(p, GRUB_UNTIL);
	else if (keyword(p, "for"))
		n = read_loop(p, GRUB_FOR);
	else if (keyword(p, "function") && p->depth == 1)
		n = read_function(p);
	else if (keyword(p, "function"))
		fail(p, "a function inside something else");
	else
		n = read_simple(p);
	p->depth--;
	return n;
}

/* Where a list of commands may end: what the caller expects is its own business. */
static bool ends_list(const struct parser *p)
{
	return p->lex.token == GRUB_CLOSE || p->lex.token == GRUB_END || keyword(p, "then") ||
	       keyword(p, "elif") || keyword(p, "else") || keyword(p, "fi") || keyword(p, "do") ||
	       keyword(p, "done");
}

/* commands1 and the delimiters after it. */
static struct grub_block *read_commands(struct parser *p)
{
	struct grub_block *b = arena_new_of(p->lex.arena, struct grub_block);
	struct grub_node **tail = &b->first;

	b->path = p->path;
	skip_newlines(p);
	do {
		*tail = read_command(p);
		if (!*tail || p->error)
			break;
		tail = &(*tail)->next;
		if (p->lex.token == GRUB_CLOSE)
			break;
		read_delimiters(p);
	} while (!ends_list(p));
	return b;
}

static void read_script(struct parser *p, struct grub_block *root)
{
	struct grub_node **tail = &root->first;

	next(p);
	for (;;) {
		struct grub_node *n;

		skip_newlines(p);
		if (p->lex.token == GRUB_END)
			return;
		n = read_command(p);
		if (p->error)
			return; /* what is half read is not executed */
		*tail = n;
		tail = &n->next;
		if (p->lex.token != GRUB_END && !at_delimiter(p)) {
			fail(p, "a new line expected");
			return;
		}
		if (p->lex.token != GRUB_END)
			next(p);
	}
}

/* Without the carriage returns, if there are any. */
static struct span without_returns(struct arena *a, struct span s)
{
	char *copy;
	size_t n = 0;

	if (span_index(s, '\r') == s.n)
		return s;
	copy = arena_alloc(a, s.n);
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] != '\r')
			copy[n++] = s.p[i];
	return span_make(copy, n);
}

void grub_cfg_parse(struct arena *a, const char *path, unsigned first_line, struct span bytes,
		    struct grub_script *ret)
{
	struct parser p = {
		.path = path,
		.lex = { .arena = a, .s = without_returns(a, bytes), .line = first_line },
	};
	size_t nul = span_index(bytes, '\0');

	*ret = (struct grub_script){ .root = { .path = path } };
	if (nul < bytes.n) {
		ret->error = "a NUL byte";
		ret->error_line = first_line;
		for (size_t i = 0; i < nul; i++)
			ret->error_line += bytes.p[i] == '\n';
		return;
	}
	read_script(&p, &ret->root);
	if (p.lex.token == GRUB_BAD)
		fail(&p, NULL);
	ret->error = p.error;
	ret->error_line = p.error_line;
}
