/* SPDX-License-Identifier: MIT */
#include "format/sysctl_edit.h"

#include "base/strbuf.h"
#include "format/sysctl_conf.h"

static bool assigns(const struct sysctl_line *line, const char *path)
{
	return line->kind == SYSCTL_ASSIGN && !line->glob && sysctl_conf_is(line->key, path);
}

static bool last_of(struct span bytes, enum sysctl_dialect dialect, const char *path,
		    struct sysctl_line *ret)
{
	struct sysctl_reader r = SYSCTL_READER(bytes, dialect);
	struct sysctl_line line;
	bool found = false;

	while (sysctl_conf_next(&r, &line)) {
		/* `-key` takes the key back. */
		if (line.kind == SYSCTL_EXCLUDE && sysctl_conf_is(line.key, path))
			found = false;
		if (!assigns(&line, path))
			continue;
		*ret = line;
		found = true;
	}
	return found;
}

bool sysctl_get(struct span bytes, const char *path, struct span *ret_value)
{
	struct sysctl_line line;

	if (!last_of(bytes, SYSCTL_SYSTEMD, path, &line))
		return false;
	*ret_value = line.value;
	return true;
}

static bool same_line(const struct sysctl_line *a, const struct sysctl_line *b)
{
	return a->kind == b->kind && a->glob == b->glob && a->ignore_failure == b->ignore_failure &&
	       span_same(a->key, b->key);
}

/* Line by line the same but for the one that was exchanged or added. */
static bool says_the_same(struct span old, struct span new, enum sysctl_dialect dialect,
			  const char *path, const char *value)
{
	struct sysctl_reader o = SYSCTL_READER(old, dialect), n = SYSCTL_READER(new, dialect);
	struct sysctl_line before, after;
	unsigned changed = 0;

	if (!last_of(new, dialect, path, &after) || !span_eq(after.value, value))
		return false;
	while (sysctl_conf_next(&n, &after)) {
		bool added = !sysctl_conf_next(&o, &before);

		if (!added && (!same_line(&before, &after) || before.kind == SYSCTL_LONG))
			return false;
		if (!added && span_same(before.value, after.value))
			continue;
		changed++;
		if (!assigns(&after, path))
			return false;
	}
	return changed <= 1 && !sysctl_conf_next(&o, &before);
}

/* A line more, with the line end that the file has. */
static void append(struct strbuf *out, struct span bytes, const char *path, const char *value)
{
	bool crlf = span_ends(bytes, "\r\n");

	strbuf_add(out, bytes);
	if (bytes.n && bytes.p[bytes.n - 1] != '\n')
		strbuf_byte(out, '\n');
	for (const char *c = path; *c; c++)
		strbuf_byte(out, *c == '/' ? '.' : *c == '.' ? '/' : *c);
	strbuf_printf(out, " = %s%s\n", value, crlf ? "\r" : "");
}

bool sysctl_set(struct arena *a, struct span bytes, const char *path, const char *value,
		struct span *ret_bytes, const char **ret_why)
{
	struct strbuf out = STRBUF(a);
	struct sysctl_line line;

	if (last_of(bytes, SYSCTL_SYSTEMD, path, &line)) {
		size_t from = (size_t)(line.value.p - bytes.p);

		strbuf_add(&out, span_head(bytes, from));
		strbuf_str(&out, value);
		strbuf_add(&out, span_from(bytes, from + line.value.n));
	} else {
		append(&out, bytes, path, value);
	}
	*ret_why = "its lines are read in two ways";
	if (!says_the_same(bytes, strbuf_span(&out), SYSCTL_SYSTEMD, path, value) ||
	    !says_the_same(bytes, strbuf_span(&out), SYSCTL_PROCPS, path, value))
		return false;
	*ret_bytes = strbuf_span(&out);
	*ret_why = NULL;
	return true;
}
