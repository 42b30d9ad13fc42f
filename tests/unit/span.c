/* SPDX-License-Identifier: MIT */
#include "unit.h"

START_TEST(lines_need_no_last_newline)
{
	struct span rest = span_of("a\n\nb"), line;

	ck_assert(span_line(&rest, &line));
	ck_assert_span_eq(line, "a");
	ck_assert(span_line(&rest, &line));
	ck_assert_span_eq(line, "");
	ck_assert(span_line(&rest, &line));
	ck_assert_span_eq(line, "b");
	ck_assert(!span_line(&rest, &line));
}
END_TEST

START_TEST(numbers_refuse_junk_and_overflow)
{
	uint64_t n = 7;
	int64_t i = 7;

	ck_assert(span_u64(span_of("0x10"), 0, &n) && n == 16);
	ck_assert(span_u64(span_of("010"), 0, &n) && n == 8);
	ck_assert(span_u64(span_of("18446744073709551615"), 10, &n) && n == UINT64_MAX);
	ck_assert(!span_u64(span_of("18446744073709551616"), 10, &n));
	ck_assert(!span_u64(span_of(""), 10, &n) && !span_u64(span_of("0x"), 0, &n));
	ck_assert(!span_u64(span_of("1 "), 10, &n) && n == UINT64_MAX);
	ck_assert(span_i64(span_of("-1"), 10, &i) && i == -1);
	ck_assert(!span_i64(span_of("-"), 10, &i) && i == -1);
}
END_TEST

START_TEST(trim_words_and_search)
{
	struct span rest = span_of(" \ta  bc "), word;

	ck_assert_span_eq(span_trim(rest), "a  bc");
	ck_assert(span_word(&rest, &word) && span_eq(word, "a"));
	ck_assert(span_word(&rest, &word) && span_eq(word, "bc"));
	ck_assert(!span_word(&rest, &word));
	ck_assert_uint_eq(span_find(span_of("xcrashkernel="), "crash"), 1);
	ck_assert_uint_eq(span_find(span_of("abc"), "x"), 3);
	ck_assert_uint_eq(span_find(span_of("aab"), "ab"), 1);
	ck_assert_uint_eq(span_find(span_of("aaa"), "ab"), 3);
	ck_assert_uint_eq(span_find(span_of("ab"), "abc"), 2);
	ck_assert_uint_eq(span_find(span_of("ab"), ""), 2);
	ck_assert(span_has_word(span_of("single"), "single"));
	ck_assert(span_has_word(span_of("ro singlex xsingle\tsingle"), "single"));
	ck_assert(span_has_word(span_of("single ro"), "single"));
	ck_assert(!span_has_word(span_of("ro single=1 -single"), "single"));
	ck_assert(!span_has_word(span_of(""), "single"));
	ck_assert_int_lt(span_cmp(span_of("a"), span_of("ab")), 0);
}
END_TEST

TCase *tcase_span(void)
{
	TCase *t = tcase_create("span");

	tcase_add_test(t, lines_need_no_last_newline);
	tcase_add_test(t, numbers_refuse_junk_and_overflow);
	tcase_add_test(t, trim_words_and_search);
	return t;
}
