/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/strbuf.h"

START_TEST(it_grows_and_stays_terminated)
{
	struct arena *a = unit_arena();
	struct strbuf b = STRBUF(a);

	for (size_t i = 0; i < 10000; i++) {
		strbuf_byte(&b, (char)('a' + i % 26));
		ck_assert_uint_eq(b.n, i + 1);
		ck_assert_int_eq(b.p[b.n], '\0');
		ck_assert_uint_lt(b.n, b.room);
	}
	for (size_t i = 0; i < 10000; i++)
		ck_assert_int_eq(b.p[i], (char)('a' + i % 26));
	arena_free(a);
}
END_TEST

START_TEST(empty_is_a_text_too)
{
	struct arena *a = unit_arena();
	struct strbuf b = STRBUF(a);

	ck_assert_str_eq(strbuf_text(&b), "");
	ck_assert_uint_eq(strbuf_span(&b).n, 0);
	ck_assert_ptr_nonnull(strbuf_span(&b).p);
	strbuf_str(&b, "");
	strbuf_str(&b, NULL);
	ck_assert_str_eq(strbuf_text(&b), "");
	arena_free(a);
}
END_TEST

START_TEST(pieces_of_every_kind_follow_each_other)
{
	struct arena *a = unit_arena();
	struct strbuf b = STRBUF(a);

	strbuf_str(&b, "a");
	strbuf_add(&b, span_make("b\0c", 3));
	strbuf_printf(&b, "%d%s", 12, "x");
	strbuf_byte(&b, '\n');
	ck_assert_uint_eq(b.n, 8);
	ck_assert_int_eq(memcmp(b.p, "ab\0c12x\n", 9), 0);
	arena_free(a);
}
END_TEST

TCase *tcase_strbuf(void)
{
	TCase *t = tcase_create("strbuf");

	tcase_add_test(t, it_grows_and_stays_terminated);
	tcase_add_test(t, empty_is_a_text_too);
	tcase_add_test(t, pieces_of_every_kind_follow_each_other);
	return t;
}
