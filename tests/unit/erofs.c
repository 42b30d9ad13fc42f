/* SPDX-License-Identifier: MIT */
/* The names in an erofs: in pieces, cut off anywhere, damaged anywhere, and in a circle. */
#include "unit.h"

#include "erofs_bytes.h"
#include "probe/inner.h"

#define N_ENTRIES 9u
#define N_MANY (N_ENTRIES + 81u)
#define N_DIRECTORIES 6u

static const struct {
	const char *name;
	struct span bytes; /* behind EROFS_AT */
	size_t entries, directories;
} images[] = {
	{ "packed",
	  { (const char *)erofs_packed, sizeof(erofs_packed) },
	  N_ENTRIES,
	  N_DIRECTORIES },
	{ "stored",
	  { (const char *)erofs_stored, sizeof(erofs_stored) },
	  N_ENTRIES,
	  N_DIRECTORIES },
	{ "many", { (const char *)erofs_many, sizeof(erofs_many) }, N_MANY, N_DIRECTORIES + 1 },
};
#define N_IMAGES (sizeof(images) / sizeof(*images))

struct seen {
	size_t entries, directories;
	bool module, program, link, wrong;
};

static void entry(void *data, struct span path, bool directory)
{
	struct seen *seen = data;

	seen->entries++;
	seen->directories += directory;
	seen->module |= span_eq(path, "usr/lib/modules/6.1/virtio-blk.ko.xz") && !directory;
	seen->program |= span_eq(path, "usr/bin/makedumpfile") && !directory;
	seen->link |= span_eq(path, "sbin") && !directory;
	seen->wrong |=
		!path.n || path.n > 4095 || path.p[0] == '/' || span_index(path, '\0') < path.n;
}

static char *image_of(struct arena *a, struct span bytes)
{
	char *image = arena_alloc(a, EROFS_AT + bytes.n);

	memset(image, 0, EROFS_AT);
	memcpy(image + EROFS_AT, bytes.p, bytes.n);
	return image;
}

static bool whole(const struct seen *seen, size_t i)
{
	return seen->module && seen->program && seen->link && !seen->wrong &&
	       seen->entries == images[i].entries && seen->directories == images[i].directories;
}

START_TEST(names_are_read)
{
	static const size_t pieces[] = { 1, 7, 1023, 1024, 1027, 1028, 4096, 1 << 20 };
	struct arena *a = unit_arena();

	for (size_t i = 0; i < N_IMAGES * 8; i++) {
		size_t piece = pieces[i % 8], size = EROFS_AT + images[i / 8].bytes.n;
		struct span rest = span_make(image_of(a, images[i / 8].bytes), size);
		struct seen seen = { 0 };
		struct inner in = { .arena = a, .entry = entry, .data = &seen };

		inner_begin(&in, size);
		for (; rest.n; rest = span_from(rest, piece))
			ck_assert_ptr_null(inner_feed(&in, span_head(rest, piece)));
		ck_assert_msg(!in.sealed && whole(&seen, i / 8), "%s in pieces of %zu: %zu, %zu",
			      images[i / 8].name, piece, seen.entries, seen.directories);
	}
	arena_free(a);
}
END_TEST

START_TEST(cut_off_it_is_said)
{
	struct arena *a = unit_arena();

	for (size_t i = 0; i < N_IMAGES; i++)
		for (size_t n = 0; n < EROFS_AT + images[i].bytes.n; n += i == 2 ? 61 : 1) {
			char *image = arena_alloc(a, n + 1); /* for the sanitizer: no byte more */
			struct seen seen = { 0 };
			const char *why;

			memcpy(image, image_of(a, images[i].bytes), n);
			why = erofs_walk(a, span_make(image, n), entry, &seen);
			ck_assert_msg(why || whole(&seen, i), "%s cut at %zu", images[i].name, n);
		}
	arena_free(a);
}
END_TEST

START_TEST(damage_is_survived)
{
	static const char values[] = { 0, 1, '/', 0x7f, -1 };
	struct arena *a = unit_arena();
	size_t n = images[1].bytes.n;
	char *image = image_of(a, images[1].bytes);

	for (size_t i = 0; i < n * sizeof(values); i++) {
		char *byte = image + EROFS_AT + i / sizeof(values), was = *byte;
		struct seen seen = { 0 };

		*byte = values[i % sizeof(values)];
		erofs_walk(a, span_make(image, EROFS_AT + n), entry, &seen);
		ck_assert(!seen.wrong);
		*byte = was;
	}
	arena_free(a);
}
END_TEST

/* A directory that holds itself: "tmp" leads back to the root. */
START_TEST(a_circle_ends)
{
	struct arena *a = unit_arena();
	size_t n = EROFS_AT + images[1].bytes.n, loops = 0;
	char *image = image_of(a, images[1].bytes);

	for (size_t at = EROFS_AT; at + 16 < n; at += 4) {
		/* An entry of a directory: its type, and its node within the image. */
		if (image[at + 10] == 2 && image[at + 11] == 0 && image[at] && !image[at + 1] &&
		    !image[at + 3] && !image[at + 7]) {
			memcpy(image + at, image + EROFS_AT + 14, 2);
			loops++;
		}
	}
	ck_assert_uint_gt(loops, 1);
	ck_assert_ptr_nonnull(erofs_walk(a, span_make(image, n), entry, &(struct seen){ 0 }));
	arena_free(a);
}
END_TEST

/* What is not known here is not read as if it were: other addresses, packed directories. */
START_TEST(what_is_not_known_is_said)
{
	struct arena *a = unit_arena();
	size_t n = EROFS_AT + images[1].bytes.n;
	char *image = image_of(a, images[1].bytes);

	image[EROFS_AT + 80] = (char)0x80;
	ck_assert_ptr_nonnull(erofs_walk(a, span_make(image, n), entry, &(struct seen){ 0 }));
	image[EROFS_AT + 80] = 0;
	image[EROFS_AT + 12] = 30;
	ck_assert_ptr_nonnull(erofs_walk(a, span_make(image, n), entry, &(struct seen){ 0 }));
	arena_free(a);
}
END_TEST

TCase *tcase_erofs(void)
{
	TCase *tc = tcase_create("erofs");

	tcase_add_test(tc, names_are_read);
	tcase_add_test(tc, cut_off_it_is_said);
	tcase_add_test(tc, damage_is_survived);
	tcase_add_test(tc, a_circle_ends);
	tcase_add_test(tc, what_is_not_known_is_said);
	tcase_set_timeout(tc, 60);
	return tc;
}
