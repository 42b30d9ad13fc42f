/* SPDX-License-Identifier: MIT */
#include "boot/conf_files.h"

#include <errno.h>
#include <stdlib.h>

struct entry {
	const char *name, *dir;
	size_t rank; /* of the directory: the lower one wins */
};

static int by_name_and_rank(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int c = strcmp(x->name, y->name);

	return c ? c : (x->rank > y->rank) - (x->rank < y->rank);
}

/* One link, "." and ".." worked out as text. */
static const char *follow(struct arena *a, const char *path, const char *link)
{
	const char *slash = strrchr(path, '/');
	struct span rest;
	char *out;
	size_t n = 0;

	rest = span_of(link[0] == '/' || !slash
			       ? link
			       : arena_printf(a, "%.*s/%s", (int)(slash - path), path, link));
	out = arena_alloc(a, rest.n + 2);
	while (rest.n) {
		struct span part = span_head(rest, span_index(rest, '/'));

		rest = span_from(rest, part.n + 1);
		if (span_eq(part, "..")) {
			while (n && out[--n] != '/')
				;
		} else if (part.n && !span_eq(part, ".")) {
			out[n++] = '/';
			memcpy(out + n, part.p, part.n);
			n += part.n;
		}
	}
	out[n] = '\0';
	return out;
}

const char *conf_file_target(const struct facts *f, const char *path)
{
	const char *link;

	for (unsigned hops = 0; hops < 40 && (link = facts_file(f, path)->link); hops++)
		path = follow(f->arena, path, link);
	return path;
}

bool conf_file_masks(const struct file *file, const char *target)
{
	if (strcmp(target, "/dev/null") == 0)
		return true;
	return file->seen == SEEN_PRESENT && file->kind == FILE_REGULAR &&
	       (file->has_bytes ? !file->bytes.n : !file->size);
}

/* A link that dangles, a directory: they hide others, and reading them gives nothing. */
static bool reads_as_nothing(const struct file *file)
{
	return file->seen == SEEN_ABSENT || file->kind == FILE_DIRECTORY ||
	       (file->seen == SEEN_UNREADABLE && file->err == EISDIR);
}

static const struct file *collect(const struct facts *f, const struct conf_dir *dirs, size_t n_dirs,
				  const char *suffix, struct entry **ret, size_t *ret_n)
{
	const struct file *hidden = NULL;
	struct entry *all = NULL;
	size_t n = 0;

	for (size_t i = 0; i < n_dirs; i++) {
		const struct file *dir = facts_file(f, dirs[i].path);

		if (dirs[i].split && (dir->seen == SEEN_UNPROBED || facts_file(f, "/lib")->link))
			continue;
		if (dir->seen == SEEN_UNPROBED ||
		    (dir->seen == SEEN_UNREADABLE && dir->err != ENOTDIR)) {
			if (!hidden && dir->seen == SEEN_UNPROBED) {
				struct file *unseen = arena_new_of(f->arena, struct file);

				unseen->path = dirs[i].path;
				hidden = unseen;
			}
			hidden = hidden ? hidden : dir;
			continue;
		}
		for (size_t k = 0; k < dir->n_names; k++)
			if (dir->names[k][0] != '.' && span_ends(span_of(dir->names[k]), suffix))
				*arena_push(f->arena, all, n) =
					(struct entry){ dir->names[k], dirs[i].path, i };
	}
	*ret = all;
	*ret_n = n;
	return hidden;
}

const struct file *conf_files(const struct facts *f, const struct conf_dir *dirs, size_t n_dirs,
			      const char *suffix, struct conf_file **ret_files, size_t *ret_n)
{
	struct conf_file *files;
	struct entry *all;
	size_t n, kept = 0;
	const struct file *hidden = collect(f, dirs, n_dirs, suffix, &all, &n);

	if (n)
		qsort(all, n, sizeof(*all), by_name_and_rank);
	files = arena_array(f->arena, struct conf_file, n + 1);
	for (size_t i = 0; i < n; i++) {
		struct conf_file *file = &files[kept];

		if (i && strcmp(all[i].name, all[i - 1].name) == 0)
			continue;
		file->listed = arena_path(f->arena, all[i].dir, all[i].name);
		file->file = facts_file(f, file->listed);
		file->path = conf_file_target(f, file->listed);
		file->masked =
			conf_file_masks(file->file, file->path) || reads_as_nothing(file->file);
		kept++;
	}
	*ret_files = files;
	*ret_n = kept;
	return hidden;
}
