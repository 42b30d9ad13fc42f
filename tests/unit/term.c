/* SPDX-License-Identifier: MIT */
/* Nothing read from a file reaches a terminal raw, and what does is valid UTF-8. */
#include "unit.h"

#include "base/term.h"

#include <stdio.h>

static void check_clean(struct arena *a, const char *bytes, size_t n, const char *expected)
{
	const char *got = term_clean(a, span_make(bytes, n));

	ck_assert_msg(strcmp(got, expected) == 0, "%zu bytes from \\x%02x: got %s, expected %s", n,
		      (unsigned)(unsigned char)bytes[0], got, expected);
}

static size_t encode(uint32_t code, char *ret)
{
	if (code < 0x80) {
		ret[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		ret[0] = (char)(0xc0 | code >> 6);
		ret[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	if (code < 0x10000) {
		ret[0] = (char)(0xe0 | code >> 12);
		ret[1] = (char)(0x80 | (code >> 6 & 0x3f));
		ret[2] = (char)(0x80 | (code & 0x3f));
		return 3;
	}
	ret[0] = (char)(0xf0 | code >> 18);
	ret[1] = (char)(0x80 | (code >> 12 & 0x3f));
	ret[2] = (char)(0x80 | (code >> 6 & 0x3f));
	ret[3] = (char)(0x80 | (code & 0x3f));
	return 4;
}

static void escape(const char *bytes, size_t n, char *ret)
{
	for (size_t i = 0; i < n; i++)
		sprintf(ret + 4 * i, "\\x%02x", (unsigned)(unsigned char)bytes[i]);
}

static void check_escaped(struct arena *a, uint32_t code)
{
	char bytes[4], text[17];
	size_t n = encode(code, bytes);

	escape(bytes, n, text);
	check_clean(a, bytes, n, text);
}

static void check_kept(struct arena *a, uint32_t code)
{
	char bytes[5] = { 0 };

	check_clean(a, bytes, encode(code, bytes), bytes);
}

START_TEST(every_c0_and_c1_control_is_escaped)
{
	struct arena *a = unit_arena();

	for (uint32_t c = 0; c < 0x20; c++)
		check_escaped(a, c);
	for (uint32_t c = 0x20; c < 0x7f; c++)
		check_kept(a, c);
	for (uint32_t c = 0x7f; c < 0xa0; c++)
		check_escaped(a, c);
	for (uint32_t c = 0xa0; c < 0x250; c++)
		check_kept(a, c);
	arena_free(a);
}
END_TEST

START_TEST(what_turns_or_hides_text_is_escaped)
{
	static const uint32_t codes[] = {
		0x061c, 0x200b, 0x200c, 0x200d, 0x200e, 0x200f,	 0x2028,  0x2029,  0x202a,
		0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2066,	 0x2067,  0x2068,  0x2069,
		0x206f, 0xfeff, 0xfff9, 0xfffa, 0xfffb, 0xe0001, 0xe0020, 0xe007f,
	};
	static const uint32_t kept[] = { 0x2010, 0x2027, 0x202f,  0x205f,  0x2070,  0xd7ff,
					 0xe000, 0xfffd, 0x10000, 0x1f600, 0x10ffff };
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(codes) / sizeof(*codes); i++)
		check_escaped(a, codes[i]);
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++)
		check_kept(a, kept[i]);
	arena_free(a);
}
END_TEST

START_TEST(what_is_no_utf8_is_escaped_byte_by_byte)
{
	static const char *const wrong[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xfe",
		"\xff",
		"\xc3",
		"\xe2\x82",
		"\xf0\x9f\x98",
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(wrong) / sizeof(*wrong); i++) {
		char text[32];

		escape(wrong[i], strlen(wrong[i]), text);
		check_clean(a, wrong[i], strlen(wrong[i]), text);
	}
	/* A broken sequence does not swallow what follows it. */
	check_clean(a, "\xc3(", 2, "\\xc3(");
	check_clean(a, "\xe2\x82\x1b[m", 5, "\\xe2\\x82\\x1b[m");
	check_clean(a, "\xf0\x9f\xc3\xa9", 4, "\\xf0\\x9f\xc3\xa9");
	arena_free(a);
}
END_TEST

/* Every pair of bytes behind every lead byte: the answer never holds a control or a lone byte. */
START_TEST(the_answer_is_clean_whatever_goes_in)
{
	struct arena *a = unit_arena();

	for (unsigned lead = 0x80; lead < 0x100; lead++)
		for (unsigned second = 0; second < 0x100; second += 5) {
			char bytes[4] = { (char)lead, (char)second, (char)0x80, 'x' };
			const char *once = term_clean(a, span_make(bytes, 4));

			ck_assert_str_eq(term_clean(a, span_of(once)), once);
			for (const char *p = once; *p; p++)
				ck_assert_int_ge((unsigned char)*p, 0x20);
		}
	arena_free(a);
}
END_TEST

START_TEST(nothing_is_an_empty_text)
{
	struct arena *a = unit_arena();

	ck_assert_str_eq(term_clean(a, span_of("")), "");
	ck_assert_str_eq(term_clean(a, span_of(NULL)), "");
	check_clean(a, "a\nb\tc\0d", 7, "a\\x0ab\\x09c\\x00d");
	arena_free(a);
}
END_TEST

TCase *tcase_term(void)
{
	TCase *t = tcase_create("term");

	tcase_add_test(t, every_c0_and_c1_control_is_escaped);
	tcase_add_test(t, what_turns_or_hides_text_is_escaped);
	tcase_add_test(t, what_is_no_utf8_is_escaped_byte_by_byte);
	tcase_add_test(t, the_answer_is_clean_whatever_goes_in);
	tcase_add_test(t, nothing_is_an_empty_text);
	return t;
}
