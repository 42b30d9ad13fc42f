/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/pe.h"

#define TABLE (128 + 24 + 16) /* behind the two headers of the image below */

static void put(char *p, uint64_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(value >> (8 * i) & 0xff);
}

static void put_section(char *head, size_t i, const char *name, uint64_t in_memory,
			uint64_t in_file, uint64_t at)
{
	char *section = head + TABLE + 40 * i;

	memset(section, 0, 40);
	memcpy(section, name, strlen(name));
	put(section + 8, in_memory, 4);
	put(section + 16, in_file, 4);
	put(section + 20, at, 4);
}

/* Headers at 128, an optional header of 16 bytes, three sections. */
static void make(char head[PE_HEAD])
{
	memset(head, 0, PE_HEAD);
	memcpy(head, "MZ", 2);
	put(head + 60, 128, 4);
	memcpy(head + 128, "PE\0\0", 4);
	put(head + 128 + 6, 3, 2);
	put(head + 128 + 20, 16, 2);
	put_section(head, 0, ".osrel", 10, 512, 1024);
	put_section(head, 1, ".cmdline", 600, 512, 2048);
	put_section(head, 2, ".cmdline", 1, 1, 1);
}

START_TEST(sections_are_found)
{
	char head[PE_HEAD];
	uint64_t at = 7, size = 7;
	struct pe pe;

	make(head);
	ck_assert_ptr_null(pe_parse(span_make(head, PE_HEAD), &pe));
	ck_assert(pe_find(&pe, ".osrel", &at, &size));
	ck_assert_uint_eq(at, 1024);
	ck_assert_uint_eq(size, 10);
	ck_assert(pe_find(&pe, ".cmdline", &at, &size));
	ck_assert_uint_eq(at, 2048);
	ck_assert_uint_eq(size, 512);
	ck_assert(!pe_find(&pe, ".uname", &at, &size));
	ck_assert(!pe_find(&pe, ".os", &at, &size));
	put_section(head, 0, ".osrel", 0, 512, 1024);
	ck_assert(!pe_find(&pe, ".osrel", &at, &size));
	/* Nothing of it stands beyond the table. */
	ck_assert_ptr_null(pe_parse(span_make(head, TABLE + 120), &pe));
}
END_TEST

/* Whatever its numbers say, nothing beyond the head is read: valgrind and ASan watch. */
START_TEST(hostile_headers_say_so)
{
	static const struct {
		size_t at, n;
		uint64_t value;
	} rows[] = {
		{ 0, 1, 'X' },	       /* MZ */
		{ 60, 4, 0xffffffff }, /* where the header is */
		{ 60, 4, PE_HEAD },
		{ 60, 4, PE_HEAD - 23 },
		{ 60, 4, 129 },		/* no signature there */
		{ 128 + 6, 2, 0xffff }, /* how many sections */
		{ 128 + 6, 2, 99 },
		{ 128 + 20, 2, 0xffff }, /* the optional header */
		{ 128 + 20, 2, PE_HEAD - 128 - 24 },
	};
	struct arena *a = unit_arena();
	struct pe pe;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		char *head = arena_alloc(a, PE_HEAD);

		make(head);
		put(head + rows[i].at, rows[i].value, rows[i].n);
		ck_assert_msg(pe_parse(span_make(head, PE_HEAD), &pe) != NULL, "%zu", i);
	}
	for (size_t n = 0; n < TABLE + 120; n++) {
		char *head = arena_alloc(a, PE_HEAD);

		make(head);
		ck_assert_msg(pe_parse(span_make(head, n), &pe) != NULL, "%zu", n);
	}
}
END_TEST

TCase *tcase_pe(void)
{
	TCase *tc = tcase_create("pe");

	tcase_add_test(tc, sections_are_found);
	tcase_add_test(tc, hostile_headers_say_so);
	return tc;
}
