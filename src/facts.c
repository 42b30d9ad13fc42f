/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <stdlib.h>

static uint64_t mix(uint64_t h, const char *eight)
{
	uint64_t word;

	memcpy(&word, eight, sizeof(word));
	h = (h ^ word) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/* Eight bytes at a time, the last eight overlapping: paths are long, and every fact has one. */
static uint64_t hash_of(const char *path)
{
	size_t n = strlen(path), at = 0;
	uint64_t h = n;

	for (; at + 8 <= n; at += 8)
		h = mix(h, path + at);
	if (n >= 8)
		return at < n ? mix(h, path + n - 8) : h;
	while (at < n)
		h = h * 31 + (unsigned char)path[at++];
	return h;
}

static struct file **slot_of(struct file **files, size_t n_slots, const char *path)
{
	size_t i = hash_of(path) & (n_slots - 1);

	while (files[i] && strcmp(files[i]->path, path) != 0)
		i = (i + 1) & (n_slots - 1);
	return &files[i];
}

struct facts *facts_new(struct arena *a)
{
	struct facts *f = arena_new_of(a, struct facts);

	f->arena = a;
	f->n_slots = 256;
	f->files = arena_array(a, struct file *, f->n_slots);
	f->root = "/";
	return f;
}

const struct file *facts_file(const struct facts *f, const char *path)
{
	static const struct file unprobed = { .path = "" };
	const struct file *file = *slot_of(f->files, f->n_slots, path);

	return file ? file : &unprobed;
}

static void grow(struct facts *f)
{
	size_t n_slots = f->n_slots * 2;
	struct file **files = arena_array(f->arena, struct file *, n_slots);

	for (size_t i = 0; i < f->n_slots; i++)
		if (f->files[i])
			*slot_of(files, n_slots, f->files[i]->path) = f->files[i];
	f->files = files;
	f->n_slots = n_slots;
}

struct file *facts_add(struct facts *f, const char *path)
{
	struct file **slot = slot_of(f->files, f->n_slots, path);

	if (*slot)
		return *slot;
	if (f->n_files * 2 >= f->n_slots) {
		grow(f);
		slot = slot_of(f->files, f->n_slots, path);
	}
	*slot = arena_new_of(f->arena, struct file);
	(*slot)->path = arena_dup(f->arena, span_of(path));
	f->n_files++;
	return *slot;
}

struct file *facts_add_bytes(struct facts *f, const char *path, const char *text)
{
	struct file *file = facts_add(f, path);

	file->seen = SEEN_PRESENT;
	file->kind = FILE_REGULAR;
	file->has_bytes = true;
	file->bytes = span_of(arena_dup(f->arena, span_of(text)));
	file->size = file->bytes.n;
	file->mode = 0100644;
	return file;
}

struct facts *facts_clone(const struct facts *f)
{
	struct facts *copy = arena_new_of(f->arena, struct facts);

	*copy = *f;
	copy->files = arena_array(f->arena, struct file *, f->n_slots);
	for (size_t i = 0; i < f->n_slots; i++) {
		if (!f->files[i])
			continue;
		copy->files[i] = arena_new_of(f->arena, struct file);
		*copy->files[i] = *f->files[i];
	}
	return copy;
}

/* The directory's list with one name more, in its place. */
static void suppose_name(struct facts *f, const char *dir, const char *name)
{
	struct file *list = facts_add(f, dir);
	const char **names = arena_array(f->arena, const char *, list->n_names + 1);
	size_t at = 0;

	while (at < list->n_names && strcmp(list->names[at], name) < 0)
		at++;
	if (at < list->n_names && strcmp(list->names[at], name) == 0)
		return;
	for (size_t i = 0; i < at; i++)
		names[i] = list->names[i];
	names[at] = name;
	for (size_t i = at; i < list->n_names; i++)
		names[i + 1] = list->names[i];
	list->seen = SEEN_PRESENT;
	list->kind = FILE_DIRECTORY;
	list->names = names;
	list->n_names++;
}

void facts_suppose(struct facts *f, const char *path, struct span bytes)
{
	struct file *file = facts_add(f, path);
	const char *slash = strrchr(file->path, '/');

	*file = (struct file){ .path = file->path,
			       .seen = SEEN_PRESENT,
			       .kind = FILE_REGULAR,
			       .has_bytes = true,
			       .bytes = bytes,
			       .size = bytes.n,
			       .mtime = f->time,
			       .mode = 0100644 };
	suppose_name(f, arena_dup(f->arena, span_make(path, (size_t)(slash - file->path))),
		     slash + 1);
}

struct span facts_bytes(const struct facts *f, const char *path)
{
	const struct file *file = facts_file(f, path);

	return file->seen == SEEN_PRESENT && file->has_bytes ? file->bytes : span_of("");
}

struct span facts_value(const struct facts *f, const char *path)
{
	return span_trim(facts_bytes(f, path));
}

uint64_t facts_meminfo(const struct facts *f, const char *key)
{
	struct span text = facts_bytes(f, "/proc/meminfo"), line, word;
	uint64_t kib;
	size_t at;

	while ((at = span_find(text, key)) < text.n) {
		bool starts = at == 0 || text.p[at - 1] == '\n';

		text = span_from(text, at + strlen(key));
		if (!starts)
			continue;
		if (!span_line(&text, &line) || !span_word(&line, &word))
			return 0;
		return span_u64(word, 10, &kib) ? kib * 1024 : 0;
	}
	return 0;
}

const struct space *facts_space(const struct facts *f, const char *path)
{
	for (size_t i = 0; i < f->n_spaces; i++)
		if (strcmp(f->spaces[i].path, path) == 0)
			return &f->spaces[i];
	return NULL;
}

const struct module *facts_module_of(const struct facts *f, const char *release, const char *name)
{
	for (size_t i = 0; i < f->n_modules; i++)
		if (strcmp(f->modules[i].release, release) == 0 &&
		    strcmp(f->modules[i].name, name) == 0)
			return &f->modules[i];
	return NULL;
}

enum seen facts_module(const struct facts *f, const char *release, const char *name)
{
	const struct module *module = facts_module_of(f, release, name);

	return module ? module->seen : SEEN_UNPROBED;
}

const struct locked *facts_locked(const struct facts *f, const char *device)
{
	for (size_t i = 0; i < f->n_locked; i++)
		if (strcmp(f->locked[i].device, device) == 0)
			return &f->locked[i];
	return NULL;
}

const struct image *facts_image(const struct facts *f, const char *path)
{
	for (size_t i = 0; i < f->n_images; i++)
		if (strcmp(f->images[i].path, path) == 0)
			return &f->images[i];
	return NULL;
}

const struct dump *facts_dump(const struct facts *f, const char *path)
{
	for (size_t i = 0; i < f->n_dumps; i++)
		if (strcmp(f->dumps[i].path, path) == 0)
			return &f->dumps[i];
	return NULL;
}

static bool among(const char *const *names, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

bool image_has_module(const struct image *image, const char *name)
{
	return among(image->modules, image->n_modules, name);
}

bool image_has_program(const struct image *image, const char *name)
{
	return among(image->programs, image->n_programs, name);
}

static int by_path(const void *a, const void *b)
{
	return strcmp((*(const struct file *const *)a)->path,
		      (*(const struct file *const *)b)->path);
}

const struct file **facts_sorted(const struct facts *f)
{
	const struct file **all = arena_array(f->arena, const struct file *, f->n_files + 1);
	size_t n = 0;

	for (size_t i = 0; i < f->n_slots; i++)
		if (f->files[i])
			all[n++] = f->files[i];
	qsort(all, n, sizeof(*all), by_path);
	return all;
}
