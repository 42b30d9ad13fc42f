/* SPDX-License-Identifier: MIT */
/* The names in a squashfs: packed in every way, in pieces, cut off anywhere, damaged anywhere. */
#include "unit.h"

#include "probe/inner.h"
#include "squashfs_bytes.h"

#define IMAGE(name)                                                                                \
	{                                                                                          \
#name,                                                                             \
		{                                                                                  \
			(const char *)squashfs_##name, sizeof(squashfs_##name)                     \
		}                                                                                  \
	}

static const struct packed {
	const char *name;
	struct span bytes;
} packed[] = { IMAGE(gzip), IMAGE(xz), IMAGE(lz4), IMAGE(zstd), IMAGE(stored), IMAGE(many) };
static const struct packed lzo = IMAGE(lzo), lzma = IMAGE(lzma);

#define N_PACKED (sizeof(packed) / sizeof(*packed))
#define N_ENTRIES 10u
#define N_MANY (N_ENTRIES + 607u)

struct seen {
	size_t entries, directories, many;
	bool module, program, link;
};

static void entry(void *data, struct span path, bool directory)
{
	struct seen *seen = data;

	seen->entries++;
	seen->directories += directory;
	seen->many += span_starts(path, "many/");
	seen->module |= span_eq(path, "usr/lib/modules/6.1/virtio-blk.ko.xz") && !directory;
	seen->program |= span_eq(path, "usr/bin/makedumpfile") && !directory;
	seen->link |= span_eq(path, "sbin") && !directory;
}

/* As a file of `size` bytes, in pieces of `piece`; NULL, or why it cannot be told. */
static const char *look(struct arena *a, struct span bytes, uint64_t size, size_t piece,
			struct seen *seen, bool *ret_sealed)
{
	struct inner in = { .arena = a, .entry = entry, .data = seen };
	const char *why = NULL;

	*seen = (struct seen){ 0 };
	memset(in.head, 'x', sizeof(in.head)); /* as the file before may have left it */
	inner_begin(&in, size);
	for (; bytes.n && !why; bytes = span_from(bytes, piece))
		why = inner_feed(&in, span_head(bytes, piece));
	*ret_sealed = in.sealed;
	return why;
}

static bool whole(const struct seen *seen)
{
	return seen->module && seen->program && seen->link &&
	       (seen->entries == N_ENTRIES - 1 || seen->entries == N_MANY - 1);
}

START_TEST(every_packing_gives_the_names)
{
	static const size_t pieces[] = { 1, 7, 95, 96, 97, 1 << 20 };
	struct arena *a = unit_arena();
	struct seen seen;
	bool sealed;

	for (size_t i = 0; i < N_PACKED; i++)
		for (size_t k = 0; k < sizeof(pieces) / sizeof(*pieces); k++) {
			const struct packed *p = &packed[i];
			const char *why = look(a, p->bytes, p->bytes.n, pieces[k], &seen, &sealed);

			ck_assert_msg(!why && whole(&seen) && !sealed, "%s by %zu: %s, %zu names",
				      p->name, pieces[k], why, seen.entries);
		}
	ck_assert_uint_eq(seen.many, 607 - 1);
	ck_assert_uint_eq(seen.directories, 6 + 7);
	arena_free(a);
}
END_TEST

/* Few machines have its library: that is said, and nothing is thought to be missing. */
START_TEST(a_library_may_not_be_there)
{
	struct arena *a = unit_arena();
	struct seen seen;
	bool sealed;
	const char *why = look(a, lzo.bytes, lzo.bytes.n, 64, &seen, &sealed);

	ck_assert(why ? strstr(why, "liblzo2") != NULL : whole(&seen));
	why = look(a, lzma.bytes, lzma.bytes.n, 64, &seen, &sealed);
	ck_assert_ptr_nonnull(why);
	ck_assert_ptr_nonnull(strstr(why, "packed in a way that is not known"));
	arena_free(a);
}
END_TEST

START_TEST(what_is_cut_off_tells_nothing)
{
	struct arena *a = unit_arena();
	struct seen seen;
	bool sealed;

	for (size_t i = 0; i < N_PACKED; i++)
		for (size_t n = 4; n < packed[i].bytes.n; n++)
			ck_assert_msg(look(a, span_head(packed[i].bytes, n), n, 64, &seen, &sealed),
				      "%s cut to %zu bytes", packed[i].name, n);
	arena_free(a);
}
END_TEST

/*
 * Only a checksum of the packing tells one name from another: elsewhere there is an answer, and it
 * has as many names as there are. Without its first four bytes it is no squashfs to anybody.
 */
START_TEST(damage_is_survived)
{
	struct arena *a = unit_arena();
	struct seen seen;
	bool sealed;

	for (size_t i = 0; i < N_PACKED; i++) {
		char *copy = arena_dup(a, packed[i].bytes);

		for (size_t n = 4; n < packed[i].bytes.n; n++)
			for (unsigned flip = 1; flip < 256; flip = flip * 2 + 1) {
				const char *why;

				copy[n] = (char)(copy[n] ^ (int)flip);
				why = look(a, span_make(copy, packed[i].bytes.n), packed[i].bytes.n,
					   packed[i].bytes.n, &seen, &sealed);
				ck_assert_msg(why || n < SQUASHFS_HEAD ||
						      seen.entries >= N_ENTRIES - 1,
					      "%s, byte %zu", packed[i].name, n);
				copy[n] = (char)(copy[n] ^ (int)flip);
			}
	}
	arena_free(a);
}
END_TEST

START_TEST(others_are_told_apart)
{
	struct arena *a = unit_arena();
	char erofs[4096] = { 0 };
	struct seen seen;
	bool sealed;

	memcpy(erofs + 1024, "\xe2\xe1\xf5\xe0", 4);
	ck_assert_ptr_null(look(a, span_make(erofs, 4096), 4096, 100, &seen, &sealed));
	ck_assert(sealed);
	ck_assert_ptr_null(look(a, span_make(erofs, 1027), 1027, 100, &seen, &sealed));
	ck_assert(!sealed);
	ck_assert_ptr_null(look(a, span_of("hsq"), 3, 100, &seen, &sealed));
	ck_assert_ptr_null(look(a, span_of("#!/bin/sh\n"), 10, 3, &seen, &sealed));
	ck_assert(!sealed && !seen.entries);
	arena_free(a);
}
END_TEST

TCase *tcase_squashfs(void)
{
	TCase *tc = tcase_create("squashfs");

	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, every_packing_gives_the_names);
	tcase_add_test(tc, a_library_may_not_be_there);
	tcase_add_test(tc, what_is_cut_off_tells_nothing);
	tcase_add_test(tc, damage_is_survived);
	tcase_add_test(tc, others_are_told_apart);
	return tc;
}
