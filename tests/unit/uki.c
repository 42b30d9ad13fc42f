/* SPDX-License-Identifier: MIT */
/* Unified kernel images as files: what is taken from them, and what a hostile one cannot do. */
#include "place.h"

#include "boot/sdboot.h"
#include "probe/probe.h"

#include <errno.h>

#define SIZE 8192
#define TABLE (64 + 24)
#define IMAGE "/boot/EFI/Linux/a.efi"

static void put(char *p, uint64_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = (char)(value >> (8 * i) & 0xff);
}

/* One section. The numbers are what its entry says, whatever the file holds. */
static void make(char *bytes, const char *name, uint64_t at, uint64_t size)
{
	memset(bytes, 0, SIZE);
	memcpy(bytes, "MZ", 2);
	put(bytes + 60, 64, 4);
	memcpy(bytes + 64, "PE\0\0", 4);
	put(bytes + 64 + 6, 1, 2);
	memcpy(bytes + TABLE, name, strlen(name));
	put(bytes + TABLE + 8, size, 4);
	put(bytes + TABLE + 16, size, 4);
	put(bytes + TABLE + 20, at, 4);
	memcpy(bytes + 4096, "root=/dev/vda1 quiet", 20);
}

/* What is recorded of `section` where the image's first `n` bytes are there. */
static const struct file *look(struct arena *a, const char *bytes, size_t n, const char *section)
{
	struct place place = place_new();
	struct root root;
	struct probe probe = { .f = facts_new(a), .root = &root };
	const struct file *file;
	FILE *out;

	probe.f->root_kind = ROOT_IMAGE;
	place_parents(&place, a, IMAGE);
	out = fopen(place_path(&place, a, IMAGE), "w");
	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(bytes, 1, n, out), n);
	fclose(out);
	ck_assert_int_eq(root_open(&root, place.dir), 0);
	probe_uki(&probe, IMAGE);
	file = facts_file(probe.f, sdboot_section(a, IMAGE, section));
	root_close(&root);
	place_end(&place);
	return file;
}

START_TEST(a_section_is_read)
{
	struct arena *a = unit_arena();
	const struct file *file;
	char bytes[SIZE];

	make(bytes, ".cmdline", 4096, 20);
	file = look(a, bytes, SIZE, ".cmdline");
	ck_assert_int_eq(file->seen, SEEN_PRESENT);
	ck_assert_span_eq(file->bytes, "root=/dev/vda1 quiet");
	ck_assert_int_eq(look(a, bytes, SIZE, ".uname")->seen, SEEN_ABSENT);
	ck_assert_int_eq(look(a, bytes, SIZE, ".profile")->seen, SEEN_ABSENT);
}
END_TEST

static const struct {
	uint64_t at, size;
	size_t n; /* how much of the file is there */
	int err;
} hostile[] = {
	{ SIZE, 1, SIZE, EBADMSG },	   { 4096, SIZE, SIZE, EBADMSG },
	{ 0xffffffff, 1, SIZE, EBADMSG },  { 0xffffffff, 0xffffffff, SIZE, EBADMSG },
	{ 0, 0xffffffff, SIZE, EBADMSG },  { 4096, 20, 4100, EBADMSG },
	{ 4096, 20, TABLE + 39, EBADMSG }, { 4096, 20, 63, EBADMSG },
	{ 4096, 20, 0, EBADMSG },
};

START_TEST(a_hostile_one_is_unreadable)
{
	const struct file *file;
	char bytes[SIZE];

	make(bytes, ".cmdline", hostile[_i].at, hostile[_i].size);
	file = look(unit_arena(), bytes, hostile[_i].n, ".cmdline");
	ck_assert_int_eq(file->seen, SEEN_UNREADABLE);
	ck_assert_int_eq(file->err, hostile[_i].err);
	ck_assert(!file->has_bytes);
}
END_TEST

START_TEST(a_section_has_a_limit)
{
	struct arena *a = unit_arena();
	const size_t n = (size_t)1 << 18;
	char *bytes = arena_alloc(a, n);

	make(bytes, ".cmdline", 4096, 65536);
	ck_assert_int_eq(look(a, bytes, n, ".cmdline")->seen, SEEN_PRESENT);
	make(bytes, ".cmdline", 4096, 65537);
	ck_assert_int_eq(look(a, bytes, n, ".cmdline")->err, EFBIG);
}
END_TEST

TCase *tcase_uki(void)
{
	TCase *tc = tcase_create("uki");

	tcase_add_test(tc, a_section_is_read);
	tcase_add_loop_test(tc, a_hostile_one_is_unreadable, 0,
			    (int)(sizeof(hostile) / sizeof(*hostile)));
	tcase_add_test(tc, a_section_has_a_limit);
	return tc;
}
