/* SPDX-License-Identifier: MIT */
#include "out/capture.h"

#define MAX_LINKS 40

/*
 * Where `path` is once the links in `tree` are followed, all but a last one unless `last`. NULL:
 * they go round. `..` above the root is the root, as where it is unpacked.
 */
static const char *resolve(const struct facts *tree, const char *path, bool last)
{
	struct arena *a = tree->arena;
	struct span rest = span_of(path);
	const char *at = "";
	int links = 0;

	while (rest.n) {
		size_t n = span_index(rest, '/');
		struct span part = span_head(rest, n);
		const char *next, *link;

		rest = span_from(rest, n + 1);
		if (!part.n || span_eq(part, "."))
			continue;
		if (span_eq(part, "..")) {
			const char *slash = strrchr(at, '/');

			at = slash ? arena_dup(a, span_make(at, (size_t)(slash - at))) : "";
			continue;
		}
		next = arena_path(a, at, arena_dup(a, part));
		link = facts_file(tree, next)->link;
		if (!link || (!last && !rest.n)) {
			at = next;
			continue;
		}
		if (++links > MAX_LINKS)
			return NULL;
		if (link[0] == '/')
			at = "";
		rest = span_of(arena_path(a, link, arena_dup(a, rest)));
	}
	return at;
}

/* A link whose own directory is one is found once that one is known. */
static void add_links(struct facts *tree, const struct file **all, size_t n)
{
	for (int pass = 0; pass < 3; pass++)
		for (size_t i = 0; i < n; i++) {
			const char *at = all[i]->link ? resolve(tree, all[i]->path, false) : NULL;

			if (at && at[0])
				facts_add(tree, at)->link = all[i]->link;
		}
}

static struct file *add(struct facts *tree, const char *path)
{
	struct file *file = facts_add(tree, path);

	if (!file->link && file->seen == SEEN_UNPROBED) {
		file->seen = SEEN_PRESENT;
		file->kind = FILE_REGULAR;
	}
	return file;
}

static void add_directory(struct facts *tree, const char *path)
{
	struct file *file = add(tree, path);

	if (!file->link)
		file->kind = FILE_DIRECTORY;
}

static void add_file(struct facts *tree, const struct file *from)
{
	const char *at = resolve(tree, from->path, true);
	bool there = from->seen == SEEN_PRESENT;

	if (!at || !at[0] || strcmp(at, CAPTURE_FILE) == 0)
		return;
	if (there && from->kind == FILE_DIRECTORY)
		add_directory(tree, at);
	else if (there && from->kind == FILE_REGULAR)
		add(tree, at);
	if (from->has_bytes && there)
		facts_add(tree, at)->bytes = from->bytes;
	for (size_t i = 0; i < from->n_names; i++)
		add(tree, arena_path(tree->arena, at, from->names[i]));
}

static void add_parents(struct facts *tree, const char *path)
{
	for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/'))
		add_directory(tree,
			      arena_dup(tree->arena, span_make(path, (size_t)(slash - path))));
}

const struct file **capture_tree(const struct facts *f, size_t *ret_n)
{
	struct facts *tree = facts_new(f->arena);
	const struct file **all = facts_sorted(f);
	size_t n;

	add_links(tree, all, f->n_files);
	for (size_t i = 0; i < f->n_files; i++)
		add_file(tree, all[i]);
	n = tree->n_files;
	all = facts_sorted(tree);
	for (size_t i = 0; i < n; i++)
		add_parents(tree, all[i]->path);
	*ret_n = tree->n_files;
	return facts_sorted(tree);
}
