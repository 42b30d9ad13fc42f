/* SPDX-License-Identifier: MIT */
/*
 * arena: memory that lives as long as one run and is freed in one go.
 *
 * Allocation never returns NULL: when memory is out the arena calls the
 * handler it was made with, which must not return (cmd/ prints and exits;
 * nothing has been written by then, the transaction sees to that).
 */
#ifndef KDR_ARENA_H
#define KDR_ARENA_H

#include "base/span.h"

#include <stdarg.h>

struct arena;

struct arena *arena_new(void (*out_of_memory)(void));
void arena_free(struct arena *a);

/* Zeroed, aligned for any type. */
void *arena_alloc(struct arena *a, size_t size);
#define arena_new_of(a, type) ((type *)arena_alloc((a), sizeof(type)))
#define arena_array(a, type, count) ((type *)arena_alloc_array((a), sizeof(type), (count)))
void *arena_alloc_array(struct arena *a, size_t size, size_t count);

/* Makes the `size` bytes at `p` `bigger` where they are; false when something stands behind them.
 */
bool arena_extend(struct arena *a, const void *p, size_t size, size_t bigger);

/* Gives back all but the first `keep` of the `size` bytes at `p`: nobody wrote to them. */
void arena_give_back(struct arena *a, const void *p, size_t size, size_t keep);

/* A NUL-terminated copy; NULs inside are kept, so string functions see the head only. */
char *arena_dup(struct arena *a, struct span s);
char *arena_path(struct arena *a, const char *dir, const char *name); /* "DIR/NAME" */
char *arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *a, const char *format, va_list args)
	__attribute__((format(printf, 2, 0)));

/*
 * Room for one more element in an array that grows: doubles `*array` (elements of `size` bytes,
 * `count` in use) whenever `count` is zero or a power of two. Use through arena_push.
 */
void *arena_grow(struct arena *a, void *array, size_t size, size_t count);
#define arena_push(a, array, count)                                                                \
	((array) = arena_grow((a), (array), sizeof(*(array)), (count)), &(array)[(count)++])

#endif
