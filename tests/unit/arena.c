/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include <limits.h>
#include <setjmp.h>

START_TEST(what_it_gives_is_zero_aligned_and_apart)
{
	struct arena *a = unit_arena();
	char *last = NULL;

	for (size_t size = 0; size < 3000; size += 7) {
		char *p = arena_alloc(a, size);

		ck_assert_uint_eq((uintptr_t)p % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			ck_assert_int_eq(p[i], 0);
		memset(p, 0xff, size);
		if (last)
			ck_assert_ptr_ne(p, last);
		last = size ? p : NULL;
	}
	arena_free(a);
	arena_free(NULL);
}
END_TEST

START_TEST(large_pieces_do_not_end_the_block_in_use)
{
	struct arena *a = unit_arena();
	char *small = arena_dup(a, span_of("small")), *large = arena_alloc(a, 1 << 20), *next;

	memset(large, 'x', 1 << 20);
	next = arena_dup(a, span_of("next"));
	ck_assert_str_eq(small, "small");
	ck_assert_str_eq(next, "next");
	ck_assert_int_lt(next - small, 64);
	ck_assert_int_gt(next - small, 0);
	arena_free(a);
	/* The large one first, then a small one. */
	a = unit_arena();
	arena_alloc(a, 1 << 20);
	ck_assert_str_eq(arena_dup(a, span_of("x")), "x");
	arena_free(a);
}
END_TEST

START_TEST(the_last_piece_can_grow_where_it_is)
{
	struct arena *a = unit_arena();
	char *first = arena_alloc(a, 10), *last = arena_alloc(a, 10), *next;

	ck_assert(!arena_extend(a, first, 10, 100)); /* the last stands behind it */
	ck_assert(arena_extend(a, last, 10, 100));
	for (int i = 0; i < 100; i++)
		ck_assert_int_eq(last[i], 0);
	memset(last, 'x', 100);
	next = arena_dup(a, span_of("next"));
	ck_assert_int_ge(next - last, 100);
	ck_assert_int_eq(last[99], 'x');
	ck_assert(!arena_extend(a, next, 5, 1 << 20)); /* more than is left */
	ck_assert(arena_extend(a, next, 5, 6) && next[5] == 0);
	/* What is given back is had again, and is clean. */
	last = arena_alloc(a, 4096);
	memset(last, 'x', 100);
	arena_give_back(a, next, 6, 1); /* not the last: nothing happens */
	arena_give_back(a, last, 4096, 100);
	next = arena_alloc(a, 4000);
	ck_assert_int_le(next - last, 128);
	for (int i = 0; i < 4000; i++)
		ck_assert_int_eq(next[i], 0);
	ck_assert_int_eq(last[99], 'x');
	arena_free(a);
}
END_TEST

START_TEST(arrays_keep_what_was_pushed)
{
	struct arena *a = unit_arena();
	unsigned *list = NULL;
	size_t n = 0;

	for (unsigned i = 0; i < 5000; i++)
		*arena_push(a, list, n) = i * 3;
	ck_assert_uint_eq(n, 5000);
	for (unsigned i = 0; i < 5000; i++)
		ck_assert_uint_eq(list[i], i * 3);
	arena_free(a);
}
END_TEST

START_TEST(text_is_copied_and_formatted)
{
	struct arena *a = unit_arena();
	char *copy = arena_dup(a, span_make("a\0b", 3)), *text;

	ck_assert_int_eq(memcmp(copy, "a\0b", 4), 0);
	ck_assert_str_eq(arena_dup(a, span_make(NULL, 0)), "");
	text = arena_printf(a, "%s/%d", "x", 7);
	ck_assert_str_eq(text, "x/7");
	text = arena_printf(a, "%20000d", 7); /* longer than any buffer on the stack */
	ck_assert_uint_eq(strlen(text), 20000);
	arena_free(a);
}
END_TEST

static jmp_buf out;

static void out_of_memory(void)
{
	longjmp(out, 1);
}

/* An amount that overflows, or that nobody has, goes to the handler and is never NULL. */
START_TEST(what_cannot_be_had_goes_to_the_handler)
{
	struct arena *a = arena_new(out_of_memory);
	static volatile size_t wanted[4];
	static volatile int got;

	wanted[0] = SIZE_MAX;
	wanted[1] = SIZE_MAX - 4096;
	wanted[2] = SIZE_MAX - 31; /* with the head of its block it is 0 */
	wanted[3] = PTRDIFF_MAX;
	for (volatile int i = 0; i < 4; i++) {
		if (setjmp(out) == 0)
			arena_alloc(a, wanted[i]);
		else
			got++;
	}
	if (setjmp(out) == 0)
		arena_alloc_array(a, SIZE_MAX / 2, 3);
	else
		got++;
	ck_assert_int_eq(got, 5);
	ck_assert_str_eq(arena_path(a, "", ""), "/");
	ck_assert_str_eq(arena_path(a, "/etc", "sysctl.d"), "/etc/sysctl.d");
	ck_assert_str_eq(arena_dup(a, span_of("still good")), "still good");
	arena_free(a);
}
END_TEST

TCase *tcase_arena(void)
{
	TCase *t = tcase_create("arena");

	tcase_add_test(t, what_it_gives_is_zero_aligned_and_apart);
	tcase_add_test(t, large_pieces_do_not_end_the_block_in_use);
	tcase_add_test(t, the_last_piece_can_grow_where_it_is);
	tcase_add_test(t, arrays_keep_what_was_pushed);
	tcase_add_test(t, text_is_copied_and_formatted);
	tcase_add_test(t, what_cannot_be_had_goes_to_the_handler);
	return t;
}
