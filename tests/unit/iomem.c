/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/iomem.h"

#define MIB (UINT64_C(1) << 20)

START_TEST(ram_and_both_regions_are_counted)
{
	struct iomem m;

	ck_assert(iomem_parse(span_of("00000000-00000fff : Reserved\n"
				      "00001000-0009fbff : System RAM\n"
				      "0009fc00-0009ffff : Reserved\n"
				      "00100000-3fffffff : System RAM\n"
				      "  01000000-02ffffff : Kernel code\n"
				      "  10000000-1fffffff : Crash kernel\n"
				      "40000000-4fffffff : System RAM (kmem)\n"
				      "100000000-13fffffff : System RAM\n"
				      "  120000000-13fffffff : Crash kernel\n"),
			      &m));
	ck_assert(m.addresses);
	/* 0x9fbff ends inside a page, which is not counted. */
	ck_assert_uint_eq(m.ram, 0x9f000 - 0x1000 + 1023 * MIB + 1024 * MIB);
	ck_assert_uint_eq(m.n_crash, 2);
	ck_assert_uint_eq(m.crash, (256 + 512) * MIB);
	ck_assert_uint_eq(m.crash_main, 512 * MIB);
	ck_assert_uint_eq(m.crash_at[0].start, 256 * MIB);
	ck_assert_uint_eq(m.crash_at[1].end, 0x13fffffff);
	ck_assert_uint_eq(m.nomap, 0);
}
END_TEST

START_TEST(hidden_addresses_are_unknown_not_zero)
{
	struct iomem m;

	ck_assert(iomem_parse(span_of("00000000-00000000 : System RAM\n"
				      "  00000000-00000000 : Crash kernel\n"),
			      &m));
	ck_assert(!m.addresses && m.ram == 0 && m.crash == 0);
	ck_assert_uint_eq(m.n_crash, 1); /* its name can be read all the same */
}
END_TEST

START_TEST(arm64_counts_what_is_not_mapped)
{
	struct iomem m;

	ck_assert(iomem_parse(span_of("40000000-7fffffff : System RAM\n"
				      "  40210000-4157ffff : Kernel code\n"
				      "  41580000-4188ffff : reserved\n"
				      "80000000-8000ffff : reserved\n"),
			      &m));
	ck_assert_uint_eq(m.ram, 1024 * MIB);
	ck_assert_uint_eq(m.nomap, 0x10000);
}
END_TEST

START_TEST(other_text_is_refused)
{
	struct iomem m = { .ram = 5 };

	ck_assert(!iomem_parse(span_of(""), &m) && m.ram == 5);
	ck_assert(!iomem_parse(span_of("MemTotal: 5 kB\n"), &m));
	ck_assert(!iomem_parse(span_of("x-y : System RAM\n2-1 : System RAM\n-: : \n"), &m));
	ck_assert(!iomem_parse(span_of("  1000-1fff : System RAM\n"), &m) && m.ram == 5);
	ck_assert(iomem_parse(span_of("0-ffffffffffffffff : System RAM"), &m));
}
END_TEST

TCase *tcase_iomem(void)
{
	TCase *t = tcase_create("iomem");

	tcase_add_test(t, ram_and_both_regions_are_counted);
	tcase_add_test(t, hidden_addresses_are_unknown_not_zero);
	tcase_add_test(t, arm64_counts_what_is_not_mapped);
	tcase_add_test(t, other_text_is_refused);
	return t;
}
