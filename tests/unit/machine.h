/* SPDX-License-Identifier: MIT */
/* Facts put together by hand: files from text or from tests/unit/boot, directories of their own
 * accord. */
#ifndef KDR_UNIT_MACHINE_H
#define KDR_UNIT_MACHINE_H

#include "boot/loader.h"
#include "unit.h"

#include <stdio.h>

static inline const char *machine_data(struct arena *a, const char *name)
{
	static char text[256 * 1024];
	FILE *f = fopen(arena_printf(a, "tests/unit/boot/%s", name), "r");
	size_t n;

	ck_assert_msg(f != NULL, "tests/unit/boot/%s: run me from the top directory", name);
	n = fread(text, 1, sizeof(text) - 1, f);
	fclose(f);
	return arena_dup(a, span_make(text, n));
}

/* The file, and its name in the directory it is in. */
static inline struct file *machine_add(struct facts *f, const char *path, const char *text)
{
	const char *slash = strrchr(path, '/');
	struct file *file = facts_add_bytes(f, path, text), *dir;

	dir = facts_add(f, arena_dup(f->arena, span_make(path, (size_t)(slash - path))));
	dir->seen = SEEN_PRESENT;
	dir->kind = FILE_DIRECTORY;
	*arena_push(f->arena, dir->names, dir->n_names) = arena_dup(f->arena, span_of(slash + 1));
	return file;
}

static inline void machine_absent(struct facts *f, const char *path)
{
	facts_add(f, path)->seen = SEEN_ABSENT;
}

static inline void machine_firmware(struct facts *f, bool uefi)
{
	struct file *file = facts_add(f, "/sys/firmware/efi");

	file->seen = uefi ? SEEN_PRESENT : SEEN_ABSENT;
	file->kind = FILE_DIRECTORY;
}

/* A block of 1024 bytes: `vars` are its lines. */
static inline const char *machine_grubenv(struct arena *a, const char *vars)
{
	char *block = arena_alloc(a, 1025);
	int n = snprintf(block, 1025, "# GRUB Environment Block\n%s", vars);

	ck_assert_int_lt(n, 1025);
	memset(block + n, '#', (size_t)(1024 - n));
	return block;
}

#endif
