/* SPDX-License-Identifier: MIT */
#include "format/cmdline.h"

/* The kernel's isspace() goes by Latin-1, so the no-break space parts arguments too: in UTF-8 that
 * is the second byte of a-grave. */
static bool blank(char c)
{
	return byte_blank(c) || (unsigned char)c == 0xa0;
}

static struct span skip_blanks(struct span s)
{
	size_t i = 0;

	while (i < s.n && blank(s.p[i]))
		i++;
	return span_from(s, i);
}

struct span cmdline_of_proc(struct span content)
{
	if (content.n && content.p[content.n - 1] == '\n')
		content.n--;
	return content;
}

/* Index of the `=` of the argument in `s` (0: none; the kernel does not see one in front), its end.
 */
static size_t scan(struct span s, bool in_quote, size_t *ret_end)
{
	size_t equals = 0, i;

	for (i = 0; i < s.n; i++) {
		if (blank(s.p[i]) && !in_quote)
			break;
		if (!equals && s.p[i] == '=')
			equals = i;
		if (s.p[i] == '"')
			in_quote = !in_quote;
	}
	*ret_end = i;
	return equals;
}

static struct span without_last(struct span s, bool drop)
{
	return drop && s.n && s.p[s.n - 1] == '"' ? span_head(s, s.n - 1) : s;
}

bool cmdline_next(struct span *rest, struct cmdline_arg *ret)
{
	struct span line = skip_blanks(span_head(*rest, span_index(*rest, '\0')));
	struct cmdline_arg arg = { .token = line };
	struct span body;
	size_t equals, end;
	bool quoted;

	if (!line.n) {
		*rest = line;
		return false;
	}
	quoted = line.p[0] == '"';
	body = span_from(line, quoted);
	equals = scan(body, quoted, &end);
	arg.token.n = end + quoted;
	*rest = skip_blanks(span_from(body, end));
	body = span_head(body, end);

	if (equals) {
		bool value_quoted = equals + 1 < body.n && body.p[equals + 1] == '"';

		arg.has_value = true;
		arg.name = span_head(body, equals);
		arg.value = span_from(body, equals + 1 + value_quoted);
		arg.value = without_last(arg.value, quoted || value_quoted);
	} else {
		arg.name = without_last(body, quoted);
		arg.value = span_make(body.p + body.n, 0);
	}
	if (!arg.has_value && span_eq(arg.name, "--"))
		return false;
	*ret = arg;
	return true;
}

static char underscore(char c)
{
	return c == '-' ? '_' : c;
}

/* Whether the first bytes of `s` are `prefix`, `-` and `_` being one. */
static bool starts(struct span s, const char *prefix)
{
	size_t n = strlen(prefix);

	if (s.n < n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (underscore(s.p[i]) != underscore(prefix[i]))
			return false;
	return true;
}

bool cmdline_name_eq(struct span name, const char *other)
{
	return name.n == strlen(other) && starts(name, other);
}

bool cmdline_find_last(struct span cmdline, const char *name, struct cmdline_arg *ret)
{
	struct cmdline_arg arg;
	bool found = false;

	while (cmdline_next(&cmdline, &arg)) {
		if (!cmdline_name_eq(arg.name, name))
			continue;
		*ret = arg;
		found = true;
	}
	return found;
}

bool cmdline_has(struct span cmdline, const char *name)
{
	struct cmdline_arg arg;

	return cmdline_find_last(cmdline, name, &arg);
}
