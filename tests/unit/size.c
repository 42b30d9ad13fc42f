/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/size.h"

static const struct {
	const char *text;
	bool good;
	uint64_t bytes;
} sizes[] = {
	{ "0", true, 0 },
	{ "2048", true, 2048 },
	{ "2048B", true, 2048 },
	{ "448M", true, UINT64_C(448) << 20 },
	{ "448m", true, UINT64_C(448) << 20 },
	{ "1GiB", true, UINT64_C(1) << 30 },
	{ "1 GiB", true, UINT64_C(1) << 30 },
	{ "1GB", true, 1000000000 },
	{ "15E", true, UINT64_C(15) << 60 },
	{ "18446744073709551615", true, UINT64_MAX },
	{ "010", true, 10 },
	{ "18446744073709551616", false, 0 },
	{ "16E", false, 0 },
	{ "", false, 0 },
	{ "M", false, 0 },
	{ "-1", false, 0 },
	{ "+1", false, 0 },
	{ "1.5G", false, 0 },
	{ "0x10", false, 0 },
	{ "1 ", false, 0 },
	{ " 1", false, 0 },
	{ "1  G", false, 0 },
	{ "1GiBs", false, 0 },
	{ "1iB", false, 0 },
	{ "1Gi", false, 0 },
};

START_TEST(sizes_are_read_or_refused)
{
	uint64_t bytes = 77;

	ck_assert_int_eq(size_parse(span_of(sizes[_i].text), &bytes), sizes[_i].good);
	ck_assert_uint_eq(bytes, sizes[_i].good ? sizes[_i].bytes : 77);
}
END_TEST

START_TEST(sizes_are_shown)
{
	struct arena *a = unit_arena();

	ck_assert_str_eq(size_text(a, UINT64_C(448) << 20), "448 MiB");
	ck_assert_str_eq(size_text(a, UINT64_C(1) << 30), "1 GiB");
	ck_assert_str_eq(size_text(a, 1025), "1025 bytes");
	ck_assert_str_eq(size_text(a, 1), "1 byte");
	ck_assert_str_eq(size_text(a, 0), "0 bytes");
	ck_assert_str_eq(size_arg(a, UINT64_C(1536) << 20), "1536M");
	ck_assert_str_eq(size_arg(a, 1000), "1000");
	ck_assert_str_eq(size_about(a, UINT64_C(7782) << 20), "7.6 GiB");
	ck_assert_str_eq(size_about(a, (UINT64_C(1) << 30) - 1), "1.0 GiB");
	ck_assert_str_eq(size_about(a, UINT64_MAX), "16.0 EiB");
	ck_assert_str_eq(size_about(a, 1023), "1023 bytes");
	ck_assert_str_eq(size_from(a, (UINT64_C(896) << 20) + 1), "RAM above 896 MiB");
	ck_assert_str_eq(size_from(a, UINT64_C(1) << 30), "RAM from 1 GiB");
	ck_assert_str_eq(size_from(a, 1), "RAM from 1 byte");
	arena_free(a);
}
END_TEST

START_TEST(what_is_shown_can_be_read)
{
	struct arena *a = unit_arena();
	uint64_t bytes, back;

	srand((unsigned)_i);
	bytes = ((uint64_t)rand() << 33 ^ (uint64_t)rand()) >> (rand() % 64) << (rand() % 40);
	ck_assert(size_parse(span_of(size_arg(a, bytes)), &back) && back == bytes);
	if (bytes >= 1024 && bytes % 1024 == 0)
		ck_assert(size_parse(span_of(size_text(a, bytes)), &back) && back == bytes);
	arena_free(a);
}
END_TEST

TCase *tcase_size(void)
{
	TCase *t = tcase_create("size");

	tcase_add_loop_test(t, sizes_are_read_or_refused, 0, (int)(sizeof(sizes) / sizeof(*sizes)));
	tcase_add_test(t, sizes_are_shown);
	tcase_add_loop_test(t, what_is_shown_can_be_read, 0, 100);
	return t;
}
