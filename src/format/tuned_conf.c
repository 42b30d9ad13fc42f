/* SPDX-License-Identifier: MIT */
#include "format/tuned_conf.h"

static struct span without_comment(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] == '#' && (i == 0 || byte_blank(s.p[i - 1])))
			return span_head(s, i);
	return s;
}

bool tuned_conf_next(struct tuned_reader *r, struct tuned_line *ret)
{
	struct span raw;

	while (span_line(&r->rest, &raw)) {
		struct span s = span_trim(without_comment(raw));
		size_t equals = span_index(s, '=');

		r->line++;
		if (!s.n || s.p[0] == ';')
			continue;
		if (s.p[0] == '[' && s.p[s.n - 1] == ']') {
			r->section = span_make(s.p + 1, s.n - 2);
			continue;
		}
		*ret = (struct tuned_line){ .section = r->section,
					    .key = span_trim(span_head(s, equals)),
					    .value = span_trim(span_from(s, equals + 1)),
					    .line = r->line,
					    .goes_on = byte_blank(raw.p[0]) };
		return true;
	}
	return false;
}

const char *tuned_conf_path(struct arena *a, struct span name, unsigned n)
{
	static const char *const dirs[] = { "/etc/tuned/profiles", "/etc/tuned",
					    "/usr/lib/tuned/profiles", "/usr/lib/tuned" };

	size_t slash;

	if (n >= sizeof(dirs) / sizeof(*dirs))
		return NULL;
	if (name.n && name.p[0] == '-') /* only if it is there */
		name = span_from(name, 1);
	while ((slash = span_index(name, '/')) < name.n) /* tuned takes the last part too */
		name = span_from(name, slash + 1);
	return arena_printf(a, "%s/%.*s/tuned.conf", dirs[n], (int)name.n, name.p);
}

bool tuned_conf_name(struct span *rest, struct span *ret)
{
	size_t n = 0;

	while (rest->n && (byte_blank(rest->p[0]) || rest->p[0] == ',' || rest->p[0] == ';'))
		*rest = span_from(*rest, 1);
	while (n < rest->n && !byte_blank(rest->p[n]) && rest->p[n] != ',' && rest->p[n] != ';')
		n++;
	*ret = span_head(*rest, n);
	*rest = span_from(*rest, n);
	return n > 0;
}

struct span tuned_conf_include(struct span bytes)
{
	struct tuned_reader r = { .rest = bytes };
	struct span include = span_of("");
	struct tuned_line line;

	while (tuned_conf_next(&r, &line))
		if (span_eq(line.section, "main") && span_eq(line.key, "include"))
			include = line.value;
	return include;
}
