/* SPDX-License-Identifier: MIT */
#include "format/dump_whole.h"

#include <inttypes.h>

/* disk_dump_header and kdump_sub_header of makedumpfile's diskdump_mod.h, 64 bits. */
#define KDUMP_HEADER 464
#define KDUMP_RELEASE 142 /* in its new_utsname, whose fields have 65 bytes each */
#define UTS_FIELD 65
#define KDUMP_STATUS 424
#define KDUMP_BLOCK_SIZE 428
#define KDUMP_SUB_BLOCKS 432
#define KDUMP_BITMAP_BLOCKS 436
#define KDUMP_INCOMPLETE 8
#define SUB_VMCOREINFO 32
#define SUB_HEADER 104
#define DESCRIPTOR 24

/* More is no machine's map of its pages, and would only keep us reading. */
#define BITMAP_MAX (UINT64_C(1) << 31)

#define FLAT_HEADER 4096
#define FLAT_EMPTY 1024 /* records without bytes: a hole in the file looks like them */
#define ELF_HEADER 64
#define ELF_SEGMENT 56
#define ELF_NOTES 4
#define ELF_SECTION 64
#define ELF_NO_BITS 8
#define INFO_MAX 65536 /* more is no VMCOREINFO, and no notes that hold one */

static uint64_t little(const char *p, size_t n)
{
	uint64_t v = 0;

	while (n--)
		v = v << 8 | (unsigned char)p[n];
	return v;
}

static uint64_t big(const char *p)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

static bool get(const struct dump_reader *r, uint64_t at, void *p, size_t n)
{
	return at <= r->size && n <= r->size - at && r->read(r->user, at, p, n);
}

static bool ends_within(const struct dump_reader *r, uint64_t at, uint64_t n)
{
	return at <= r->size && n <= r->size - at;
}

static void take_info(struct span text, struct dump_whole *ret)
{
	struct span line;
	uint64_t n;

	while (span_line(&text, &line))
		if (span_starts(line, "OSRELEASE="))
			ret->release = span_trim(span_from(line, strlen("OSRELEASE=")));
		else if (span_starts(line, "CRASHTIME=") &&
			 span_u64(span_from(line, strlen("CRASHTIME=")), 10, &n) && n < INT64_MAX)
			ret->crashed = (int64_t)n;
}

/* A new_utsname's, of a header that may be torn. */
static void take_utsname(struct arena *a, const char *header, struct dump_whole *ret)
{
	const char *name = header + KDUMP_RELEASE;

	ret->release = span_of(arena_dup(a, span_make(name, strnlen(name, UTS_FIELD))));
}

static void read_info(const struct dump_reader *r, struct arena *a, uint64_t sub,
		      struct dump_whole *ret)
{
	char header[SUB_HEADER], *text;
	uint64_t at, n;

	if (!get(r, sub, header, sizeof(header)))
		return;
	at = little(header + SUB_VMCOREINFO, 8);
	n = little(header + SUB_VMCOREINFO + 8, 8);
	if (!at || n > INFO_MAX)
		return;
	text = arena_alloc(a, (size_t)n + 1);
	if (get(r, at, text, (size_t)n))
		take_info(span_make(text, (size_t)n), ret);
}

/* Set bits of the second bitmap: pages that are in the dump. -1: it does not reach so far. */
static int64_t count_pages(const struct dump_reader *r, uint64_t at, uint64_t n)
{
	char part[4096];
	int64_t bits = 0;

	while (n) {
		size_t k = n < sizeof(part) ? (size_t)n : sizeof(part);

		if (!get(r, at, part, k))
			return -1;
		for (size_t i = 0; i < k; i++)
			for (unsigned c = (unsigned char)part[i]; c; c &= c - 1)
				bits++;
		at += k;
		n -= k;
	}
	return bits;
}

/* Each descriptor leads to bytes behind all of them, and within the file. */
static const char *check_descriptors(const struct dump_reader *r, uint64_t at, int64_t n)
{
	uint64_t data = at + (uint64_t)n * DESCRIPTOR;
	char part[DESCRIPTOR * 256];

	while (n > 0) {
		size_t k = n < 256 ? (size_t)n : 256;

		if (!get(r, at, part, k * DESCRIPTOR))
			return "it ends within the table of its pages";
		for (size_t i = 0; i < k; i++) {
			uint64_t page = little(part + i * DESCRIPTOR, 8),
				 size = little(part + i * DESCRIPTOR + 8, 4);

			if (page < data || !size)
				return "a page was never written";
			if (!ends_within(r, page, size))
				return "it ends before its last page";
		}
		at += k * DESCRIPTOR;
		n -= (int64_t)k;
	}
	return NULL;
}

static const char *check_kdump(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	char h[KDUMP_HEADER];
	uint64_t block, sub, bitmaps;
	int64_t pages;

	if (!get(r, 0, h, sizeof(h)))
		return "it ends within its header";
	block = little(h + KDUMP_BLOCK_SIZE, 4);
	sub = little(h + KDUMP_SUB_BLOCKS, 4);
	bitmaps = little(h + KDUMP_BITMAP_BLOCKS, 4);
	if (block < 512 || block > 1 << 20 || (block & (block - 1)) || !sub || sub > 1 << 20 ||
	    bitmaps * block > BITMAP_MAX)
		return "its header makes no sense";
	if (little(h + KDUMP_STATUS, 4) & KDUMP_INCOMPLETE)
		return "it says itself that it is incomplete";
	take_utsname(a, h, ret);
	read_info(r, a, block, ret);
	pages = count_pages(r, (1 + sub + bitmaps / 2) * block, bitmaps / 2 * block);
	if (pages < 0)
		return "it ends within the map of its pages";
	if (pages == 0)
		return "there is no page in it";
	return check_descriptors(r, (1 + sub + bitmaps) * block, pages);
}

/* The first record holds the header of what was flattened. */
static void read_inner(const struct dump_reader *r, struct arena *a, uint64_t at,
		       struct dump_whole *ret)
{
	char h[KDUMP_HEADER];

	if (get(r, at, h, sizeof(h)) && memcmp(h, "KDUMP   ", 8) == 0)
		take_utsname(a, h, ret);
}

static const char *check_flat(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	uint64_t at = FLAT_HEADER, empty = 0;
	char record[16];

	for (;;) {
		uint64_t size;

		if (!get(r, at, record, sizeof(record)))
			return "its end record is missing";
		size = big(record + 8);
		if (!size && ++empty > FLAT_EMPTY)
			return "there is a hole in it";
		if (big(record) == UINT64_MAX && size == UINT64_MAX)
			return NULL;
		if (size > r->size)
			return "it ends within a record";
		if (at == FLAT_HEADER)
			read_inner(r, a, at + sizeof(record), ret);
		at += sizeof(record) + size;
	}
}

/* One after another: three sizes, a name and what it names, each filled up to four bytes. */
static void read_notes(const struct dump_reader *r, struct arena *a, uint64_t at, uint64_t n,
		       struct dump_whole *ret)
{
	char *notes = arena_alloc(a, INFO_MAX);
	size_t size = n < INFO_MAX ? (size_t)n : INFO_MAX;

	if (!get(r, at, notes, size))
		return;
	for (size_t i = 0; i + 12 <= size;) {
		uint64_t name = little(notes + i, 4), text = little(notes + i + 4, 4);
		uint64_t from = i + 12 + (name + 3) / 4 * 4;

		if (from > size || text > size - from)
			return;
		if (name == 11 && memcmp(notes + i + 12, "VMCOREINFO", 11) == 0)
			take_info(span_make(notes + from, (size_t)text), ret);
		i = (size_t)(from + (text + 3) / 4 * 4);
	}
}

/* QEMU writes sections too: the names of them are the end of its file. */
static const char *check_sections(const struct dump_reader *r, const char *h)
{
	uint64_t at = little(h + 40, 8), n = little(h + 60, 2);
	char section[ELF_SECTION];

	for (; n; n--, at += ELF_SECTION) {
		if (!get(r, at, section, sizeof(section)))
			return "it ends within its header";
		if (little(section + 4, 4) != ELF_NO_BITS &&
		    !ends_within(r, little(section + 24, 8), little(section + 32, 8)))
			return "it ends before the last of its sections";
	}
	return NULL;
}

static const char *check_elf(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	char h[ELF_HEADER], segment[ELF_SEGMENT];
	uint64_t at, n;

	if (!get(r, 0, h, sizeof(h)))
		return "it ends within its header";
	if (h[4] != 2 || h[5] != 1)
		return "it is not of a 64-bit little-endian machine";
	if (little(h + 48, 4) & 1)
		return "it says itself that it is incomplete";
	at = little(h + 32, 8);
	n = little(h + 56, 2);
	if (!n)
		return "there is no memory in it";
	for (; n; n--, at += ELF_SEGMENT) {
		if (!get(r, at, segment, sizeof(segment)))
			return "it ends within its header";
		if (!ends_within(r, little(segment + 8, 8), little(segment + 32, 8)))
			return "it ends before the last of its memory";
		if (little(segment, 4) == ELF_NOTES)
			read_notes(r, a, little(segment + 8, 8), little(segment + 32, 8), ret);
	}
	return check_sections(r, h);
}

static const struct {
	const char *magic, *form;
	const char *(*check)(const struct dump_reader *r, struct arena *a, struct dump_whole *ret);
} forms[] = {
	{ "KDUMP   ", "KDUMP", check_kdump },
	{ "makedumpfile", "flattened", check_flat },
	{ "\177ELF", "ELF", check_elf },
};

void dump_whole(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	static const char nothing[16];
	char magic[16];

	*ret = (struct dump_whole){ .state = DUMP_TRUNCATED, .release = span_of("") };
	if (!get(r, 0, magic, sizeof(magic))) {
		ret->why = "it is shorter than any dump";
		return;
	}
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++)
		if (memcmp(magic, forms[i].magic, strlen(forms[i].magic)) == 0) {
			ret->form = forms[i].form;
			ret->why = forms[i].check(r, a, ret);
			ret->state = ret->why ? DUMP_TRUNCATED : DUMP_COMPLETE;
			return;
		}
	if (memcmp(magic, nothing, sizeof(magic)) == 0) {
		ret->why = "its beginning was never written";
		return;
	}
	ret->why = "it is in no form that is known here";
	ret->state = DUMP_UNKNOWN;
}
