/* SPDX-License-Identifier: MIT */
#include "format/dump_whole.h"

#include <inttypes.h>

/* disk_dump_header and kdump_sub_header of makedumpfile's diskdump_mod.h, 64 bits. */
#define KDUMP_HEADER 464
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

static struct span release_of(struct span text)
{
	struct span line;

	while (span_line(&text, &line))
		if (span_starts(line, "OSRELEASE="))
			return span_trim(span_from(line, strlen("OSRELEASE=")));
	return span_of("");
}

static void read_release(const struct dump_reader *r, struct arena *a, uint64_t sub,
			 struct dump_whole *ret)
{
	char header[SUB_HEADER], *text;
	uint64_t at, n;

	if (!get(r, sub, header, sizeof(header)))
		return;
	at = little(header + SUB_VMCOREINFO, 8);
	n = little(header + SUB_VMCOREINFO + 8, 8);
	if (!at || n > 65536)
		return;
	text = arena_alloc(a, (size_t)n + 1);
	if (get(r, at, text, (size_t)n))
		ret->release = release_of(span_make(text, (size_t)n));
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
	read_release(r, a, block, ret);
	pages = count_pages(r, (1 + sub + bitmaps / 2) * block, bitmaps / 2 * block);
	if (pages < 0)
		return "it ends within the map of its pages";
	if (pages == 0)
		return "there is no page in it";
	return check_descriptors(r, (1 + sub + bitmaps) * block, pages);
}

static const char *check_flat(const struct dump_reader *r)
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
		at += sizeof(record) + size;
	}
}

static const char *check_elf(const struct dump_reader *r)
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
	}
	return NULL;
}

void dump_whole(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	char magic[16];

	*ret = (struct dump_whole){ .release = span_of("") };
	if (!get(r, 0, magic, sizeof(magic)))
		ret->why = "it is shorter than any dump";
	else if (memcmp(magic, "KDUMP   ", 8) == 0)
		ret->why = check_kdump(r, a, ret);
	else if (memcmp(magic, "makedumpfile", 12) == 0)
		ret->why = check_flat(r);
	else if (memcmp(magic, "\177ELF", 4) == 0)
		ret->why = check_elf(r);
	else
		ret->why = "it is in no form that is known here";
	ret->whole = !ret->why;
}
