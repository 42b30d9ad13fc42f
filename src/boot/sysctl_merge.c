/* SPDX-License-Identifier: MIT */
#include "boot/sysctl_merge.h"

#include "format/sysctl_conf.h"

struct sysctl_outcome sysctl_unknown(struct where where, const char *why)
{
	return (struct sysctl_outcome){ .seen = SEEN_UNREADABLE, .line.where = where, .why = why };
}

/* A line that is applied: its number, or `before` with the refusal noted. */
struct sysctl_outcome sysctl_write(struct sysctl_outcome before, struct sysctl_seen line,
				   const char *via, enum sysctl_setter by)
{
	int64_t n;

	if (!sysctl_conf_int(line.value, &n)) {
		before.refused = line.refused = true;
		before.refusal = line;
		return before;
	}
	return (struct sysctl_outcome){
		.seen = SEEN_PRESENT, .line = line, .n = n, .by = by, .via = via
	};
}

bool sysctl_same(const struct sysctl_outcome *a, const struct sysctl_outcome *b)
{
	return a->seen == b->seen && (a->seen != SEEN_PRESENT || a->n == b->n);
}

struct glob {
	char *path;
	struct sysctl_seen line;
	const char *via;
};

/* systemd-sysctl's table, as far as it is about one key. */
struct merge {
	const struct facts *f;
	const char *path; /* kernel/panic */
	bool modern;	  /* this systemd knows globs and the leading dash */
	struct sysctl_answer *log;

	bool named; /* a line names the key: `line` is the last one */
	struct sysctl_seen line;
	const char *via;
	struct glob *globs; /* those that reach the key, in the order they are applied */
	size_t n_globs;
	struct where opaque; /* a glob that may reach it */
	struct where hidden; /* a file behind `line`, or anywhere while there is none */
	const char *hidden_why;
	struct where young; /* a line that an old systemd may read otherwise */
};

static void log_line(struct merge *m, struct sysctl_seen line)
{
	int64_t n;

	if (!m->log)
		return;
	line.refused = !line.excludes && !sysctl_conf_int(line.value, &n);
	*arena_push(m->f->arena, m->log->lines, m->log->n_lines) = line;
}

static void take_glob(struct merge *m, struct span key, struct sysctl_seen line, const char *via)
{
	char *same = sysctl_conf_path(m->f->arena, key);
	size_t i;

	for (i = 0; i < m->n_globs && strcmp(m->globs[i].path, same) != 0; i++)
		;
	if (i < m->n_globs) { /* the same again stays where it is, another value goes last */
		if (m->globs[i].line.excludes == line.excludes &&
		    span_same(m->globs[i].line.value, line.value))
			return;
		memmove(m->globs + i, m->globs + i + 1, (--m->n_globs - i) * sizeof(*m->globs));
		m->globs[m->n_globs++] = (struct glob){ same, line, via };
		return;
	}
	*arena_push(m->f->arena, m->globs, m->n_globs) = (struct glob){ same, line, via };
}

static void take_line(struct merge *m, const struct sysctl_line *l, const struct conf_file *file)
{
	const char *via = file->path == file->listed ? NULL : file->listed;
	struct sysctl_seen line = { .where = { file->path, l->line },
				    .value = l->value,
				    .excludes = l->kind == SYSCTL_EXCLUDE };
	enum sysctl_match match = l->glob ? sysctl_conf_glob(l->key, m->path) : SYSCTL_MATCH_NO;

	if (!(l->glob ? match != SYSCTL_MATCH_NO : sysctl_conf_is(l->key, m->path)))
		return;
	if (l->glob || l->ignore_failure) {
		m->young = line.where;
		if (!m->modern)
			return;
	}
	log_line(m, line);
	if (match == SYSCTL_MATCH_OPAQUE) {
		m->opaque = line.where;
	} else if (l->glob) {
		take_glob(m, l->key, line, via);
	} else {
		m->named = true;
		m->line = line;
		m->via = via;
		m->hidden = (struct where){ NULL, 0 };
	}
}

static void take_file(struct merge *m, const struct conf_file *file)
{
	struct sysctl_reader r = SYSCTL_READER(file->file->bytes, SYSCTL_SYSTEMD);
	struct sysctl_line line;

	if (file->masked)
		return;
	if (file->file->seen != SEEN_PRESENT || !file->file->has_bytes) {
		m->hidden = (struct where){ file->listed, 0 };
		m->hidden_why = file->file->seen == SEEN_UNREADABLE ? facts_reason(file->file->err)
								    : "it was not read";
		return;
	}
	if (!sysctl_conf_mentions(file->file->bytes, m->path))
		return;
	while (sysctl_conf_next(&r, &line))
		if (line.kind == SYSCTL_ASSIGN || line.kind == SYSCTL_EXCLUDE)
			take_line(m, &line, file);
}

static struct sysctl_outcome settle(const struct merge *m, struct sysctl_outcome before)
{
	struct sysctl_outcome o = before;

	if (m->hidden.path)
		return sysctl_unknown(m->hidden, m->hidden_why);
	if (m->named)
		return m->line.excludes ? before
					: sysctl_write(before, m->line, m->via, SYSCTL_BY_FILE);
	if (m->opaque.path)
		return sysctl_unknown(m->opaque,
				      "this pattern is too involved to tell what it matches");
	for (size_t i = 0; i < m->n_globs; i++)
		if (!m->globs[i].line.excludes)
			o = sysctl_write(o, m->globs[i].line, m->globs[i].via, SYSCTL_BY_GLOB);
	return o;
}

static struct sysctl_outcome merge_files(struct merge *m, const struct conf_file *files, size_t n,
					 const struct file *hidden_dir,
					 struct sysctl_outcome before)
{
	for (size_t i = 0; i < n; i++)
		take_file(m, &files[i]);
	if (hidden_dir) {
		m->hidden = (struct where){ hidden_dir->path, 0 };
		m->hidden_why = hidden_dir->seen == SEEN_UNREADABLE ? facts_reason(hidden_dir->err)
								    : "it was not listed";
	}
	return settle(m, before);
}

/* EL 7 and EL 8: their systemd is older than globs, or has some of it ported back. */
static bool old_systemd(const struct facts *f)
{
	struct span rest = facts_bytes(f, "/etc/os-release"), line;
	bool el = false, old = false;

	while (span_line(&rest, &line)) {
		struct span value = span_from(line, span_index(line, '=') + 1);

		if (span_starts(line, "ID=") || span_starts(line, "ID_LIKE="))
			el |= span_find(value, "ol") < value.n ||
			      span_find(value, "rhel") < value.n ||
			      span_find(value, "fedora") < value.n;
		if (span_starts(line, "VERSION_ID=")) {
			while (value.n && (value.p[0] == '"' || value.p[0] == '\''))
				value = span_from(value, 1);
			old = value.n && (value.p[0] == '7' || value.p[0] == '8') &&
			      (value.n == 1 || value.p[1] < '0' || value.p[1] > '9');
		}
	}
	return el && old;
}

struct sysctl_outcome sysctl_merge(const struct facts *f, const char *path,
				   const struct conf_file *files, size_t n,
				   const struct file *hidden_dir, struct sysctl_outcome before,
				   struct sysctl_answer *ret)
{
	struct merge m = { .f = f, .path = path, .modern = true, .log = ret };
	struct sysctl_outcome o = merge_files(&m, files, n, hidden_dir, before), other;

	if (m.young.path && old_systemd(f)) {
		struct merge plain = { .f = f, .path = path };

		other = merge_files(&plain, files, n, hidden_dir, before);
		if (!sysctl_same(&o, &other))
			return sysctl_unknown(
				m.young,
				"whether this systemd knows patterns and `-` is not known");
	}
	return o;
}
