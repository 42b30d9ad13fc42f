/* SPDX-License-Identifier: MIT */
#include "format/mounts.h"

#include "base/strbuf.h"

#include <libmount.h>
#include <sys/sysmacros.h>
#include <stdio.h>

static bool has_option(const char *options, const char *name)
{
	char *value;
	size_t size;

	return options && mnt_optstr_get_option(options, name, &value, &size) == 0;
}

static const char *text(struct arena *a, const char *s)
{
	return arena_dup(a, span_of(s ? s : ""));
}

static const char *without_slash(struct arena *a, const char *target)
{
	struct span s = span_of(target);

	while (s.n > 1 && s.p[s.n - 1] == '/')
		s.n--;
	return arena_dup(a, s);
}

/*
 * Of a source /dev/root libmount asks the host what it stands for. It is not shown the name, but
 * one of the same length that no device has.
 */
static const char root_name[] = "/dev/root", root_hidden[] = "/dev/\1oot";

static struct span hide_root(struct arena *a, struct span line)
{
	struct span rest, word;

	if (span_find(line, root_name) == line.n)
		return line;
	line = span_make(arena_dup(a, line), line.n);
	rest = line;
	while (span_word(&rest, &word))
		if (span_eq(word, root_name))
			memcpy((char *)(uintptr_t)word.p, root_hidden, word.n);
	return line;
}

static const char *show_root(const char *name)
{
	return name && strcmp(name, root_hidden) == 0 ? root_name : name;
}

static void add(struct arena *a, struct mounts *m, struct libmnt_fs *fs, unsigned line)
{
	const char *source = show_root(mnt_fs_get_source(fs)),
		   *target = show_root(mnt_fs_get_target(fs));
	const char *options = mnt_fs_get_options(fs), *root = mnt_fs_get_root(fs);

	if (!target || target[0] != '/')
		return;
	*arena_push(a, m->list, m->n) = (struct mount){
		.source = source ? text(a, source) : NULL,
		.target = without_slash(a, target),
		.fstype = text(a, mnt_fs_get_fstype(fs)),
		.options = text(a, options),
		.root = root ? text(a, root) : NULL,
		.major = major(mnt_fs_get_devno(fs)),
		.minor = minor(mnt_fs_get_devno(fs)),
		.line = line,
		.read_only = has_option(options, "ro"),
		.noauto = has_option(options, "noauto"),
	};
}

/*
 * A line of a mountinfo for something inside /proc or /sys, where nobody keeps a file. It is the
 * half of them, and libmount takes its time. In an fstab the fifth word is a number.
 */
static bool is_in_kernel_tree(struct span line)
{
	struct span word = span_of("");

	for (int i = 0; i < 5 && span_word(&line, &word); i++)
		;
	return span_starts(word, "/sys/") || span_starts(word, "/proc/");
}

/* Lines that hold an entry, one behind the other, and where each stood. */
struct lines {
	struct strbuf text;
	unsigned *numbers;
	size_t n;
};

/*
 * Libmount says nothing of lines: only where each one became an entry is it known which is whose.
 * False where one did not; nothing is added then.
 */
static bool parse(struct arena *a, struct mounts *m, struct span text, const unsigned *numbers,
		  size_t n)
{
	struct libmnt_table *table = mnt_new_table();
	struct libmnt_iter *iter = mnt_new_iter(MNT_ITER_FORWARD);
	FILE *stream = fmemopen((void *)(uintptr_t)text.p, text.n, "re");
	struct libmnt_fs *fs;
	bool ok = table && iter && stream && mnt_table_parse_stream(table, stream, "") == 0;
	size_t entries = 0;

	while (ok && mnt_table_next_fs(table, iter, &fs) == 0)
		entries++;
	ok = ok && entries == n;
	if (ok)
		mnt_reset_iter(iter, MNT_ITER_FORWARD);
	for (size_t i = 0; ok && mnt_table_next_fs(table, iter, &fs) == 0; i++)
		add(a, m, fs, numbers[i]);
	if (stream)
		fclose(stream);
	mnt_free_iter(iter);
	mnt_unref_table(table);
	return ok;
}

bool mounts_parse(struct arena *a, struct span bytes, struct mounts *ret)
{
	struct lines lines = { .text = STRBUF(a) };
	struct span line, all;

	*ret = (struct mounts){ .n = 0 };
	for (unsigned number = 1; span_line(&bytes, &line); number++) {
		struct span trimmed = span_trim(line);

		if (!trimmed.n || trimmed.p[0] == '#' || memchr(line.p, '\0', line.n) ||
		    is_in_kernel_tree(trimmed))
			continue;
		strbuf_add(&lines.text, hide_root(a, trimmed));
		strbuf_byte(&lines.text, '\n');
		*arena_push(a, lines.numbers, lines.n) = number;
	}
	all = strbuf_span(&lines.text);
	if (!lines.n || parse(a, ret, all, lines.numbers, lines.n))
		return true;
	/* One that it cannot read, or reads as another kind of table, is not to cost the others. */
	for (size_t i = 0; span_line(&all, &line); i++)
		parse(a, ret, line, &lines.numbers[i], 1);
	return true;
}

bool mount_option(const struct mount *m, const char *name)
{
	return has_option(m->options, name);
}

const struct mount *mounts_holding(const struct mounts *m, const char *path)
{
	const struct mount *best = NULL;
	size_t longest = 0;

	for (size_t i = 0; i < m->n; i++) {
		const char *target = m->list[i].target;
		size_t n = strcmp(target, "/") == 0 ? 0 : strlen(target);

		if (strncmp(path, target, n) == 0 && (path[n] == '/' || path[n] == '\0') &&
		    n >= longest) {
			best = &m->list[i];
			longest = n;
		}
	}
	return best;
}

const struct mount *mounts_from(const struct mounts *m, const char *source)
{
	const struct mount *found = NULL;

	for (size_t i = 0; i < m->n; i++)
		if (m->list[i].source && strcmp(m->list[i].source, source) == 0)
			found = &m->list[i];
	return found;
}
