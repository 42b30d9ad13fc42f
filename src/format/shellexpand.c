/* SPDX-License-Identifier: MIT */
#include "format/shellexpand.h"

/* Deeper than this nobody nests ${a:-${b:-...}}; each level reads its text again. */
#define MAX_DEPTH 16

static bool name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

size_t shellexpand_name(struct span s)
{
	size_t n = 0;

	while (n < s.n && (name_start(s.p[n]) || (n > 0 && s.p[n] >= '0' && s.p[n] <= '9')))
		n++;
	return n;
}

static char at(struct span s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

/* The index after the quote that ends what began before `i`; s.n + 1 when nothing ends it. */
static size_t after_quote(struct span s, size_t i, char quote)
{
	for (; i < s.n; i++) {
		if (s.p[i] == quote)
			return i + 1;
		if (s.p[i] == '\\' && quote != '\'')
			i++;
	}
	return s.n + 1;
}

/* What could hide a bracket from a simple reader (comments, here-documents, case) is refused. */
size_t shellexpand_bracket(struct span s, size_t i, char open, bool in_quotes)
{
	char stack[MAX_DEPTH * 2];
	size_t depth = 0;
	bool quoted = false;

	stack[depth++] = open;
	for (; i < s.n; i++) {
		char c = s.p[i];

		if (c == '\\') {
			i++;
		} else if (c == '"') {
			/* "${a:-"b"}": the inner quotes end and begin the outer ones; only pairs
			 * count. */
			quoted = !quoted;
		} else if (c == '\'' && !quoted) {
			/* "${a:-'}'}" is where shells differ. */
			if (in_quotes && stack[depth - 1] == '{')
				return s.n + 1;
			i = after_quote(s, i + 1, '\'') - 1;
		} else if (c == '`') {
			i = after_quote(s, i + 1, '`') - 1;
		} else if (c == '$' && (at(s, i + 1) == '(' || at(s, i + 1) == '{')) {
			if (depth == sizeof(stack))
				return s.n + 1;
			stack[depth++] = s.p[++i];
		} else if (c == '(' && stack[depth - 1] == '(' && !quoted) {
			if (depth == sizeof(stack))
				return s.n + 1;
			stack[depth++] = '(';
		} else if (c == (stack[depth - 1] == '(' ? ')' : '}') && !quoted) {
			if (--depth == 0)
				return i + 1;
		} else if (stack[depth - 1] == '(' &&
			   (c == '#' || (c == '<' && at(s, i + 1) == '<'))) {
			return s.n + 1;
		}
	}
	return s.n + 1;
}

static size_t after_double_quote(struct span s, size_t i)
{
	while (i < s.n) {
		switch (s.p[i]) {
		case '"':
			return i + 1;
		case '\\':
			i += 2;
			break;
		case '`':
			i = after_quote(s, i + 1, '`');
			break;
		case '$':
			i++;
			if (at(s, i) == '(' || at(s, i) == '{')
				i = shellexpand_bracket(s, i + 1, s.p[i], true);
			break;
		default:
			i++;
		}
	}
	return s.n + 1;
}

static bool ends_word(char c)
{
	return memchr(" \t\n;&|<>()", c, 10) != NULL;
}

bool shellexpand_scan(struct span s, size_t *ret_n)
{
	size_t i = 0;

	while (i < s.n && !ends_word(s.p[i])) {
		switch (s.p[i]) {
		case '\\':
			i += i + 1 < s.n ? 2 : 1;
			break;
		case '\'':
			i = after_quote(s, i + 1, '\'');
			break;
		case '"':
			i = after_double_quote(s, i + 1);
			break;
		case '`':
			i = after_quote(s, i + 1, '`');
			break;
		case '$':
			i++;
			if (at(s, i) == '(' || at(s, i) == '{')
				i = shellexpand_bracket(s, i + 1, s.p[i], false);
			break;
		default:
			i++;
		}
	}
	if (i > s.n)
		return false;
	*ret_n = i;
	return true;
}

static void opaque(struct shellexpand *e, const char *why)
{
	if (!e->why)
		e->why = why;
}

static void expand(struct shellexpand *e, struct span s, bool quoted, bool tilde, unsigned depth);

/* What ${name<op>word} does when the name is not set (or, with a colon, empty). */
static void expand_operator(struct shellexpand *e, const struct shellvar *var, struct span name,
			    struct span rest, bool quoted, unsigned depth)
{
	bool colon = at(rest, 0) == ':';
	char op = at(rest, colon);
	struct span word = span_from(rest, (size_t)colon + 1);
	bool missing;

	if (!var || !var->known) {
		opaque(e, var ? var->why : "a variable from the environment");
		e->aborts |= op == '=' || op == '?'; /* assigns, or stops, perhaps */
		return;
	}
	missing = var->unset || (colon && var->value.n == 0);
	if (op == '+') {
		if (!missing)
			expand(e, word, quoted, false, depth + 1);
	} else if (!missing && (op == '-' || op == '=' || op == '?')) {
		strbuf_add(&e->out, var->value);
	} else if (op == '-') {
		expand(e, word, quoted, false, depth + 1);
	} else if (op == '=' || op == '?') {
		opaque(e, "assignment or error inside ${...}");
		e->aborts = true;
	} else {
		opaque(e, "a pattern in ${...}");
	}
	(void)name;
}

static void expand_braces(struct shellexpand *e, struct span inner, bool quoted, unsigned depth)
{
	struct span name = span_head(inner, shellexpand_name(inner));
	struct span rest = span_from(inner, name.n);
	const struct shellvar *var;

	if (name.n == 0) {
		opaque(e, "a parameter of the shell");
		return;
	}
	var = shellvars_get(e->vars, arena_dup(e->vars->arena, name));
	if (rest.n) {
		expand_operator(e, var, name, rest, quoted, depth);
	} else if (var && var->known) {
		strbuf_add(&e->out, var->value);
	} else {
		opaque(e, var ? var->why : "a variable from the environment");
	}
}

/* What begins with the dollar at `i`; the index after it. */
static size_t expand_dollar(struct shellexpand *e, struct span s, size_t i, bool quoted,
			    unsigned depth)
{
	char c = at(s, i + 1);
	size_t end;

	if (name_start(c)) {
		struct span name = span_from(s, i + 1);

		name.n = shellexpand_name(name);
		e->unquoted |= !quoted;
		expand_braces(e, name, quoted, depth);
		return i + 1 + name.n;
	}
	if (c == '{') {
		end = shellexpand_bracket(s, i + 2, '{', quoted);
		e->unquoted |= !quoted;
		if (end > s.n || depth >= MAX_DEPTH)
			opaque(e, "nested too deeply");
		else
			expand_braces(e, span_make(s.p + i + 2, end - i - 3), quoted, depth);
		return end;
	}
	if (c == '(') {
		opaque(e, at(s, i + 2) == '(' ? "arithmetic" : "command substitution");
		end = shellexpand_bracket(s, i + 2, '(', quoted);
		/* $((x=1)) assigns; ${y:=1} inside $( ) does so in a subshell only. */
		if (at(s, i + 2) == '(')
			e->aborts |= span_index(span_make(s.p + i, (end > s.n ? s.n : end) - i),
						'=') < (end > s.n ? s.n : end) - i;
		return end;
	}
	if ((c == '\'' || c == '"') && !quoted) {
		opaque(e, c == '"' ? "$\"..\" differs between shells"
				   : "$'..' differs between shells");
		return c == '"' ? after_double_quote(s, i + 2) : after_quote(s, i + 2, '\'');
	}
	if (c == '\\' || (c && memchr("@*#?-$!0123456789", c, 17))) {
		opaque(e, "a parameter of the shell");
		return i + 2;
	}
	strbuf_byte(&e->out, '$');
	return i + 1;
}

/* A backslash at `i`: what it makes of the next byte. The index after both. */
static size_t expand_backslash(struct shellexpand *e, struct span s, size_t i, bool quoted)
{
	char c = at(s, i + 1);

	if (i + 1 >= s.n) {
		strbuf_byte(&e->out, '\\');
		return i + 1;
	}
	if (c == '\n')
		return i + 2;
	if (quoted && !memchr("$`\"\\", c, 4)) {
		/* "${a:-\}}": the brace is escaped only inside braces, and shells differ. */
		if (c == '}')
			opaque(e, "\\} in quotes differs between shells");
		strbuf_byte(&e->out, '\\');
	}
	strbuf_byte(&e->out, c);
	return i + 2;
}

static void expand(struct shellexpand *e, struct span s, bool quoted, bool tilde, unsigned depth)
{
	bool inside = false; /* between double quotes that began in this text */
	bool word_start = tilde;
	size_t i = 0;

	while (i < s.n && !e->aborts) {
		char c = s.p[i];
		bool protect = quoted || inside;

		if (c == '\\') {
			i = expand_backslash(e, s, i, protect);
			if (s.p[i - 1] == '\n') /* a continued line: as if it were not there */
				continue;
		} else if (c == '\'' && !protect) {
			size_t end = after_quote(s, i + 1, '\'');

			strbuf_add(&e->out, span_make(s.p + i + 1, end - i - 2));
			i = end;
		} else if (c == '"') {
			if (quoted) /* "${a:-"b"}" */
				opaque(e, "quotes inside quotes differ between shells");
			inside = !inside;
			i++;
		} else if (c == '$') {
			i = expand_dollar(e, s, i, protect, depth);
		} else if (c == '`') {
			opaque(e, "command substitution");
			i = after_quote(s, i + 1, '`');
		} else {
			if (c == '~' && word_start && !protect)
				opaque(e, "a home directory");
			e->unquoted |= !protect && memchr("*?[", c, 3);
			strbuf_byte(&e->out, c);
			i++;
		}
		word_start = tilde && c == ':' && !protect;
	}
}

void shellexpand_word(struct shellexpand *e, struct span text, bool tilde)
{
	e->out = STRBUF(e->vars->arena);
	expand(e, text, false, tilde, 0);
}
