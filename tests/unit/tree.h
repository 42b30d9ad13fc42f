/* SPDX-License-Identifier: MIT */
/*
 * tree: a machine's files for a test, one call each. Every directory on the way is listed, so what
 * was not added is absent, as after a probe.
 */
#ifndef KDR_UNIT_TREE_H
#define KDR_UNIT_TREE_H

#include "unit.h"

#include "boot/conf_files.h"
#include "facts.h"

#include <errno.h>

static inline struct file *tree_dir(struct facts *f, const char *path)
{
	struct file *dir = facts_add(f, path);

	if (dir->seen != SEEN_PRESENT) {
		dir->seen = SEEN_PRESENT;
		dir->kind = FILE_DIRECTORY;
	}
	return dir;
}

/* Puts `path` into its directory's list, and that directory into its own one's, up to the root. */
static inline void tree_name(struct facts *f, const char *path)
{
	for (const char *slash; (slash = strrchr(path, '/')) && slash != path;) {
		const char *parent = arena_dup(f->arena, span_make(path, (size_t)(slash - path)));
		struct file *dir = tree_dir(f, parent);
		size_t i;

		path = parent;
		for (i = 0; i < dir->n_names && strcmp(dir->names[i], slash + 1) != 0; i++)
			;
		if (i < dir->n_names)
			continue;
		*arena_push(f->arena, dir->names, dir->n_names) = NULL;
		for (i = dir->n_names - 1; i && strcmp(dir->names[i - 1], slash + 1) > 0; i--)
			dir->names[i] = dir->names[i - 1];
		dir->names[i] = arena_dup(f->arena, span_of(slash + 1));
	}
}

/* "-> target": a link; NULL: not readable; "|": a FIFO; else the content. */
static inline void tree_add(struct facts *f, const char *path, const char *text)
{
	struct file *file = facts_add(f, path);

	tree_name(f, path);
	if (!text || strcmp(text, "|") == 0) {
		file->seen = SEEN_UNREADABLE;
		file->err = text ? ENXIO : EACCES;
		file->kind = text ? FILE_OTHER : FILE_REGULAR;
	} else if (strncmp(text, "-> ", 3) == 0) {
		const struct file *target;

		file->link = arena_dup(f->arena, span_of(text + 3));
		target = facts_file(f, conf_file_target(f, path));
		file->seen = target->seen == SEEN_UNPROBED ? SEEN_ABSENT : target->seen;
		file->kind = target->kind;
		file->bytes = target->bytes;
		file->has_bytes = target->has_bytes;
		file->size = target->size;
		if (strcmp(file->link, "/dev/null") == 0) {
			file->seen = SEEN_UNREADABLE;
			file->err = ENXIO;
			file->kind = FILE_OTHER;
		}
	} else {
		facts_add_bytes(f, path, text);
	}
}

static inline void tree_absent(struct facts *f, const char *path)
{
	struct file *file = facts_add(f, path);

	if (file->seen == SEEN_UNPROBED)
		file->seen = SEEN_ABSENT;
}

#endif
