/* SPDX-License-Identifier: MIT */
#include "format/sysctl_conf.h"

#include <limits.h>

#define LONG_LINE_MAX (1024 * 1024) /* src/basic/fileio.h: read_line() fails at it */

static bool strips(char c, enum sysctl_dialect dialect)
{
	return dialect == SYSCTL_SYSTEMD ? c == ' ' || c == '\t' || c == '\n' || c == '\r'
					 : byte_blank(c);
}

static struct span strip(struct span s, enum sysctl_dialect dialect)
{
	while (s.n && strips(s.p[0], dialect))
		s = span_from(s, 1);
	while (s.n && strips(s.p[s.n - 1], dialect))
		s.n--;
	return s;
}

/* In pieces: a file may hold no LF at all, and every CR in it ends a line. */
static size_t line_length(struct span s, enum sysctl_dialect dialect)
{
	const size_t piece = 256;

	for (size_t from = 0; from < s.n; from += piece) {
		struct span part = span_head(span_from(s, from), piece);
		size_t n = span_index(part, '\n');

		/* tuned opens the file as text: Python takes CR for a line end too. */
		if (dialect != SYSCTL_PROCPS)
			n = span_index(span_head(part, n), '\r');
		if (dialect == SYSCTL_SYSTEMD)
			n = span_index(span_head(part, n), '\0');
		if (n < part.n)
			return from + n;
	}
	return s.n;
}

/* Takes one line off; false at the end of the bytes. */
static bool take_line(struct sysctl_reader *r, struct span *ret_line, unsigned *ret_number)
{
	size_t n = line_length(r->rest, r->dialect);

	if (!r->rest.n)
		return false;
	*ret_line = span_head(r->rest, n);
	*ret_number = r->line + 1;
	if (n < r->rest.n && r->rest.p[n] == '\n')
		r->line++;
	r->rest = span_from(r->rest, n + 1);
	return true;
}

static bool is_glob(struct span key)
{
	for (size_t i = 0; i < key.n; i++)
		if (key.p[i] == '*' || key.p[i] == '?' || key.p[i] == '[')
			return true;
	return false;
}

static void split(struct span s, enum sysctl_dialect dialect, struct sysctl_line *ret)
{
	size_t equals = span_index(s, '=');
	bool dash = dialect != SYSCTL_TUNED && s.p[0] == '-';
	struct span key = span_head(s, equals);

	ret->value = strip(span_from(s, equals + 1), dialect);
	if (equals < s.n)
		ret->kind = SYSCTL_ASSIGN;
	else
		ret->kind = dash ? SYSCTL_EXCLUDE : SYSCTL_INVALID;
	ret->ignore_failure = dash;
	ret->key = strip(dash ? span_from(key, 1) : key, dialect);
	ret->glob = dialect != SYSCTL_TUNED && is_glob(ret->key);
}

bool sysctl_conf_next(struct sysctl_reader *r, struct sysctl_line *ret)
{
	struct span line;
	unsigned number;

	while (take_line(r, &line, &number)) {
		*ret = (struct sysctl_line){ .line = number };
		if (r->dialect == SYSCTL_SYSTEMD && line.n >= LONG_LINE_MAX) {
			ret->kind = SYSCTL_LONG;
			r->rest = span_from(r->rest, r->rest.n);
			return true;
		}
		if (r->dialect == SYSCTL_PROCPS)
			line = span_head(line, span_index(line, '\0'));
		line = strip(line, r->dialect);
		if (!line.n || line.p[0] == '#' || line.p[0] == ';')
			continue;
		if (r->dialect == SYSCTL_PROCPS && line.n < 2)
			continue;
		split(line, r->dialect, ret);
		return true;
	}
	return false;
}

bool sysctl_conf_mentions(struct span bytes, const char *path)
{
	const char *name = path + strlen(path);

	while (name > path && name[-1] != '/' && name[-1] != '.')
		name--;
	return span_find(bytes, name) < bytes.n || span_index(bytes, '*') < bytes.n ||
	       span_index(bytes, '?') < bytes.n || span_index(bytes, '[') < bytes.n;
}

bool sysctl_conf_int(struct span value, int64_t *ret_n)
{
	size_t n = 0, digits;
	bool minus;
	uint64_t u;

	while (value.n && byte_blank(value.p[0]))
		value = span_from(value, 1);
	minus = value.n && value.p[0] == '-';
	while (n < value.n && value.p[n] != ' ' && value.p[n] != '\t' && value.p[n] != '\n')
		n++;
	digits = n - minus;
	/* TMPBUFLEN: 21 bytes and more are refused whatever they say. */
	if (n >= 21 || !digits || value.p[minus] < '0' || value.p[minus] > '9')
		return false;
	if (!span_u64(span_make(value.p + minus, digits), 0, &u) ||
	    u > (uint64_t)INT_MAX + (minus ? 1 : 0))
		return false;
	*ret_n = minus ? -(int64_t)u : (int64_t)u;
	return true;
}
