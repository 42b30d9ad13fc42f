/* SPDX-License-Identifier: MIT */
/* The inside of an initramfs: packed in every way, several archives, cut off anywhere, damaged. */
#include "place.h"

#include "base/strbuf.h"
#include "image_bytes.h"
#include "probe/probe.h"
#include "squashfs_bytes.h"

#define SPAN(bytes) span_make((const char *)(bytes), sizeof(bytes))

struct bench {
	struct arena *arena;
	struct place place;
	struct root root;
	struct probe probe;
};

static void start(struct bench *b)
{
	b->arena = unit_arena();
	b->place = place_new();
	ck_assert_int_eq(root_open(&b->root, b->place.dir), 0);
	b->probe = (struct probe){ .f = facts_new(b->arena), .root = &b->root };
	b->probe.f->root_kind = ROOT_IMAGE;
}

static void end(struct bench *b)
{
	root_close(&b->root);
	place_end(&b->place);
	arena_free(b->arena);
}

/* The image made of `first` and `second`; each call another file. */
static const struct image *look(struct bench *b, struct span first, struct span second)
{
	const char *path = arena_printf(b->arena, "/initrd-%u", (unsigned)b->probe.f->n_images);
	FILE *out = fopen(place_path(&b->place, b->arena, path), "w");

	ck_assert_ptr_nonnull(out);
	ck_assert_uint_eq(fwrite(first.p, 1, first.n, out), first.n);
	ck_assert_uint_eq(fwrite(second.p, 1, second.n, out), second.n);
	fclose(out);
	probe_image(&b->probe, path);
	ck_assert_ptr_nonnull(facts_image(b->probe.f, path));
	return facts_image(b->probe.f, path);
}

static const struct {
	const char *name;
	struct span bytes;
} packed[] = {
	{ "plain", { (const char *)packed_plain, sizeof(packed_plain) } },
	{ "gzip", { (const char *)packed_gzip, sizeof(packed_gzip) } },
	{ "bzip2", { (const char *)packed_bzip2, sizeof(packed_bzip2) } },
	{ "xz", { (const char *)packed_xz, sizeof(packed_xz) } },
	{ "lzma", { (const char *)packed_lzma, sizeof(packed_lzma) } },
	{ "lz4", { (const char *)packed_lz4, sizeof(packed_lz4) } },
	{ "zstd", { (const char *)packed_zstd, sizeof(packed_zstd) } },
};

START_TEST(every_packing_is_read)
{
	struct bench b;

	start(&b);
	for (size_t i = 0; i < sizeof(packed) / sizeof(*packed); i++) {
		const struct image *image = look(&b, packed[i].bytes, span_of(""));

		ck_assert_msg(image->seen == SEEN_PRESENT, "%s: %s", packed[i].name, image->why);
		ck_assert(image_has_module(image, "virtio_blk"));
		ck_assert(image_has_program(image, "makedumpfile"));
		ck_assert(!image_has_module(image, "virtio"));
		ck_assert_uint_eq(image->unpacked, 8192);
	}
	end(&b);
}
END_TEST

START_TEST(a_plain_archive_may_come_first)
{
	struct bench b;

	start(&b);
	for (size_t i = 0; i < sizeof(packed) / sizeof(*packed); i++) {
		const struct image *image = look(&b, SPAN(packed_plain), packed[i].bytes);

		ck_assert_msg(image->seen == SEEN_PRESENT, "%s: %s", packed[i].name, image->why);
		ck_assert_uint_eq(image->n_modules, 2);
		ck_assert_uint_eq(image->unpacked, 16384);
	}
	end(&b);
}
END_TEST

/* Of a plain archive only the zeros after its end may be missing. */
START_TEST(what_is_cut_off_is_not_whole)
{
	struct bench b;
	size_t whole = sizeof(packed_plain);

	start(&b);
	while (whole && !packed_plain[whole - 1])
		whole--;
	for (size_t i = 0; i < sizeof(packed) / sizeof(*packed); i++) {
		size_t least = i ? packed[i].bytes.n - 8 : whole;

		for (size_t n = 0; n < least; n += 13) {
			const struct image *image =
				look(&b, span_head(packed[i].bytes, n), span_of(""));

			ck_assert_msg(image->seen == SEEN_UNREADABLE && image->why,
				      "%s cut to %zu bytes", packed[i].name, n);
		}
	}
	end(&b);
}
END_TEST

/* Any byte may be wrong: there is an answer, and no module that was never in it. */
START_TEST(damage_is_survived)
{
	struct bench b;

	start(&b);
	for (size_t i = 0; i < sizeof(packed) / sizeof(*packed); i++) {
		char *copy = arena_dup(b.arena, packed[i].bytes);

		for (size_t n = 0; n < packed[i].bytes.n; n += 5) {
			const struct image *image;

			copy[n] = (char)~copy[n];
			image = look(&b, span_make(copy, packed[i].bytes.n), span_of(""));
			ck_assert(image->seen == SEEN_PRESENT || image->why);
			copy[n] = (char)~copy[n];
		}
	}
	end(&b);
}
END_TEST

START_TEST(what_is_no_archive_says_so)
{
	static const char *const texts[] = {
		"", "x", "\nhello", "070701", "0707010000000", "07070x00000000000000000000"
	};
	struct bench b;

	start(&b);
	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		const struct image *image = look(&b, span_of(texts[i]), span_of(""));

		ck_assert_int_eq(image->seen, SEEN_UNREADABLE);
		ck_assert_ptr_nonnull(image->why);
	}
	end(&b);
}
END_TEST

/* An archive of one file, which holds `body`. */
static struct span archive_with(struct arena *a, const char *name, struct span body)
{
	static const char header[] = "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%s";
	const char *last = "TRAILER!!!";
	const char *first = arena_printf(a, header, 1, 0100644, 0, 0, 1, 0, (unsigned)body.n, 0, 0,
					 0, 0, (unsigned)strlen(name) + 1, 0, name);
	const char *end = arena_printf(a, header, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 11, 0, last);
	size_t at = (strlen(first) + 1 + 3) / 4 * 4;
	char *all = arena_alloc(a, at + body.n + 512);

	memcpy(all, first, strlen(first));
	memcpy(all + at, body.p, body.n);
	at += (body.n + 3) / 4 * 4;
	memcpy(all + at, end, strlen(end));
	return span_make(all, at + 128);
}

static struct span archive_of(struct arena *a, struct span body)
{
	return archive_with(a, "squash-root.img", body);
}

/* What a file of another name begins with says nothing of the image. */
START_TEST(only_what_dracut_makes_is_looked_into)
{
	static const struct {
		const char *name;
		bool inside;
	} rows[] = {
		{ "squash-root.img", true },   { "./squash-root.img", true },
		{ "squashfs-root.img", true }, { "squash/root.img", true },
		{ "erofs-root.img", true },    { "usr/share/squash-root.img", false },
		{ "etc/hsqs", false },	       { "usr/lib/firmware/blob.img", false },
	};
	char junk[4096] = "hsqs, and nothing more";
	struct bench b;

	start(&b);
	memcpy(junk + 1024, "\xe2\xe1\xf5\xe0", 4);
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct image *image =
			look(&b, SPAN(packed_plain),
			     archive_with(b.arena, rows[i].name, SPAN(squashfs_zstd)));

		ck_assert_msg(image->seen == SEEN_PRESENT, "%s: %s", rows[i].name, image->why);
		ck_assert_msg((image->n_modules == 2) == rows[i].inside, "%s", rows[i].name);
		image = look(&b, SPAN(packed_plain),
			     archive_with(b.arena, rows[i].name, SPAN(junk)));
		ck_assert_msg((image->seen == SEEN_UNREADABLE) == rows[i].inside, "%s",
			      rows[i].name);
		ck_assert_msg(rows[i].inside || !image->sealed, "%s", rows[i].name);
	}
	end(&b);
}
END_TEST

START_TEST(a_squashfs_inside_is_read)
{
	struct bench b;
	const struct image *image;
	char *bytes;

	start(&b);
	bytes = arena_dup(b.arena, SPAN(squashfs_zstd));
	image = look(&b, SPAN(packed_plain),
		     archive_of(b.arena, span_make(bytes, sizeof(squashfs_zstd))));
	ck_assert_msg(image->seen == SEEN_PRESENT, "%s", image->why);
	ck_assert(!image->sealed);
	ck_assert_uint_eq(image->n_modules, 2);
	ck_assert_uint_eq(image->unpacked, 8192 + 4096);
	bytes[64] = 1;
	image = look(&b, SPAN(packed_plain),
		     archive_of(b.arena, span_make(bytes, sizeof(squashfs_zstd))));
	ck_assert_int_eq(image->seen, SEEN_UNREADABLE);
	ck_assert_ptr_nonnull(strstr(image->why, "the squashfs inside"));
	end(&b);
}
END_TEST

START_TEST(an_erofs_inside_is_said)
{
	char bytes[2048] = { 0 };
	struct bench b;

	start(&b);
	memcpy(bytes + 1024, "\xe2\xe1\xf5\xe0", 4);
	ck_assert(look(&b, SPAN(packed_plain), archive_of(b.arena, SPAN(bytes)))->sealed);
	end(&b);
}
END_TEST

/* An archive of an empty file of this name, and its trailer. */
static struct span archive_of_name(struct arena *a, const char *name)
{
	const char *const names[] = { name, "TRAILER!!!" };
	struct strbuf out = STRBUF(a);

	for (size_t i = 0; i < 2; i++) {
		strbuf_printf(&out, "070701%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", 1,
			      0100600, 0, 0, 1, 0, 0, 0, 0, 0, 0, (unsigned)strlen(names[i]) + 1,
			      0);
		strbuf_str(&out, names[i]);
		do
			strbuf_byte(&out, '\0');
		while (strbuf_span(&out).n % 4);
	}
	return strbuf_span(&out);
}

/* What ssh takes along by its name, and of key files only those that crypttab names, by the path.
 */
START_TEST(keys_are_seen)
{
	static const struct {
		const char *path, *kept; /* NULL: nothing is */
	} cases[] = {
		{ "etc/crash.key", "/etc/crash.key" },	{ "./etc/crash.key", "/etc/crash.key" },
		{ "/etc/crash.key", "/etc/crash.key" }, { "usr/etc/crash.key", NULL },
		{ "etc/crash.key.old", NULL },		{ "etc/other.key", NULL },
	};
	struct bench b;

	start(&b);
	facts_add_bytes(b.probe.f, "/etc/crypttab",
			"# a b /etc/other.key\nc UUID=1 /etc/crash.key luks\nd /dev/vdb none\n"
			"s /dev/vdc /dev/urandom swap\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct image *image =
			look(&b, archive_of_name(b.arena, cases[i].path), span_of(""));

		ck_assert_msg(image->seen == SEEN_PRESENT, "%s: %s", cases[i].path, image->why);
		ck_assert_uint_eq(image->n_programs, cases[i].kept ? 1 : 0);
		if (cases[i].kept)
			ck_assert_str_eq(image->programs[0], cases[i].kept);
	}
	end(&b);
}
END_TEST

START_TEST(quick_does_not_look)
{
	struct bench b;

	start(&b);
	b.probe.quick = true;
	place_file(&b.place, b.arena, "/initrd", "x");
	probe_image(&b.probe, "/initrd");
	ck_assert_ptr_null(facts_image(b.probe.f, "/initrd"));
	end(&b);
}
END_TEST

TCase *tcase_image(void)
{
	TCase *tc = tcase_create("image");

	tcase_add_test(tc, every_packing_is_read);
	tcase_add_test(tc, keys_are_seen);
	tcase_add_test(tc, a_plain_archive_may_come_first);
	tcase_add_test(tc, what_is_cut_off_is_not_whole);
	tcase_add_test(tc, damage_is_survived);
	tcase_add_test(tc, what_is_no_archive_says_so);
	tcase_add_test(tc, a_squashfs_inside_is_read);
	tcase_add_test(tc, only_what_dracut_makes_is_looked_into);
	tcase_add_test(tc, an_erofs_inside_is_said);
	tcase_add_test(tc, quick_does_not_look);
	return tc;
}
