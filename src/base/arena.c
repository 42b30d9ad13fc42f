/* SPDX-License-Identifier: MIT */
#include "base/arena.h"

#include <stdio.h>
#include <stdlib.h>

/*
 * Much, so that calloc() takes it from the kernel: fresh pages are zero already, and a small run
 * touches few of them. What comes from the heap it would have to clear.
 */
#define BLOCK_SIZE (256 * 1024 - 64)

struct block {
	struct block *next;
	size_t used, size;
	_Alignas(max_align_t) char bytes[];
};

struct arena {
	struct block *blocks; /* the first one is being filled */
	void (*out_of_memory)(void);
};

static void *checked(void *p, void (*out_of_memory)(void))
{
	if (!p) {
		out_of_memory();
		abort();
	}
	return p;
}

struct arena *arena_new(void (*out_of_memory)(void))
{
	struct arena *a = checked(calloc(1, sizeof(*a)), out_of_memory);

	a->out_of_memory = out_of_memory;
	return a;
}

void arena_free(struct arena *a)
{
	struct block *next;

	if (!a)
		return;
	for (struct block *b = a->blocks; b; b = next) {
		next = b->next;
		free(b);
	}
	free(a);
}

static struct block *add_block(struct arena *a, size_t size)
{
	struct block *b = checked(calloc(1, sizeof(*b) + size), a->out_of_memory);

	b->size = size;
	return b;
}

static size_t aligned(size_t size)
{
	return (size + sizeof(max_align_t) - 1) & ~(sizeof(max_align_t) - 1);
}

void *arena_alloc(struct arena *a, size_t size)
{
	size_t want = aligned(size);
	struct block *b = a->blocks;

	if (want < size || want > PTRDIFF_MAX - sizeof(struct block))
		checked(NULL, a->out_of_memory);
	if (want > BLOCK_SIZE / 16) { /* a block of its own, behind the one being filled */
		struct block *own = add_block(a, want);

		own->used = want;
		if (b) {
			own->next = b->next;
			b->next = own;
		} else {
			a->blocks = own;
		}
		return own->bytes;
	}
	if (!b || b->size - b->used < want) {
		b = add_block(a, BLOCK_SIZE);
		b->next = a->blocks;
		a->blocks = b;
	}
	b->used += want;
	return b->bytes + b->used - want;
}

bool arena_extend(struct arena *a, const void *p, size_t size, size_t bigger)
{
	struct block *b = a->blocks;
	size_t more = aligned(bigger) - aligned(size);

	if (!b || (const char *)p + aligned(size) != b->bytes + b->used || b->size - b->used < more)
		return false;
	b->used += more;
	return true;
}

void arena_give_back(struct arena *a, const void *p, size_t size, size_t keep)
{
	struct block *b = a->blocks;

	if (b && (const char *)p + aligned(size) == b->bytes + b->used)
		b->used -= aligned(size) - aligned(keep);
}

void *arena_alloc_array(struct arena *a, size_t size, size_t count)
{
	size_t bytes;

	if (__builtin_mul_overflow(size, count, &bytes))
		checked(NULL, a->out_of_memory);
	return arena_alloc(a, bytes);
}

char *arena_dup(struct arena *a, struct span s)
{
	char *copy = arena_alloc(a, s.n + 1);

	if (s.n)
		memcpy(copy, s.p, s.n);
	return copy;
}

/* Half of all texts are paths, for which printf takes ten times as long. */
char *arena_path(struct arena *a, const char *dir, const char *name)
{
	size_t n_dir = strlen(dir), n_name = strlen(name);
	char *path = arena_alloc(a, n_dir + n_name + 2);

	memcpy(path, dir, n_dir);
	path[n_dir] = '/';
	memcpy(path + n_dir + 1, name, n_name);
	return path;
}

/* Most texts fit into the first guess, and are made once. */
char *arena_vprintf(struct arena *a, const char *format, va_list args)
{
	const size_t guess = 128;
	char *text = arena_alloc(a, guess);
	va_list again;
	size_t size;
	int n;

	va_copy(again, args);
	n = vsnprintf(text, guess, format, args);
	size = n < 0 ? 1 : (size_t)n + 1;
	if (n < 0)
		memset(text, 0, guess);
	if (size <= guess) {
		arena_give_back(a, text, guess, size);
	} else {
		if (!arena_extend(a, text, guess, size))
			text = arena_alloc(a, size);
		vsnprintf(text, size, format, again);
	}
	va_end(again);
	return text;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(a, format, args);
	va_end(args);
	return text;
}

void *arena_grow(struct arena *a, void *array, size_t size, size_t count)
{
	void *grown;

	if (count & (count - 1)) /* neither zero nor a power of two: there is room */
		return array;
	grown = arena_alloc_array(a, size, count ? count * 2 : 1);
	if (count)
		memcpy(grown, array, size * count);
	return grown;
}
