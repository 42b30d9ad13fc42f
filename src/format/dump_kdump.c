/* SPDX-License-Identifier: MIT */
#include "format/dump_bytes.h"

/* disk_dump_header and kdump_sub_header of makedumpfile's diskdump_mod.h, 64 bits. */
#define KDUMP_VERSION 8
#define KDUMP_RELEASE 142 /* in its new_utsname, whose fields have 65 bytes each */
#define UTS_FIELD 65
#define KDUMP_TIME 408
#define KDUMP_STATUS 424
#define KDUMP_BLOCK_SIZE 428
#define KDUMP_SUB_BLOCKS 432
#define KDUMP_BITMAP_BLOCKS 436
#define KDUMP_MAX_PAGE 440
#define KDUMP_INCOMPLETE 8
#define SUB_SPLIT 12
#define SUB_PART 16 /* first page and the one behind the last, where SUB_PART_64 does not exist */
#define SUB_VMCOREINFO 32
#define SUB_PART_64 80
#define SUB_MAX_PAGE 96
#define SUB_HEADER 104
#define SPLIT_SINCE 2 /* of header_version */
#define PART_64_SINCE 6
#define DESCRIPTOR 24

/* More is no machine's map of its pages, and would only keep us reading. */
#define BITMAP_MAX (UINT64_C(1) << 31)

/* A new_utsname's, of a header that may be torn. */
void dump_take_utsname(struct arena *a, const char *header, struct dump_whole *ret)
{
	const char *name = header + KDUMP_RELEASE;

	ret->release = span_of(arena_dup(a, span_make(name, strnlen(name, UTS_FIELD))));
}

static void read_info(const struct dump_reader *r, struct arena *a, const char *sub,
		      struct dump_whole *ret)
{
	uint64_t at = dump_little(sub + SUB_VMCOREINFO, 8);
	uint64_t n = dump_little(sub + SUB_VMCOREINFO + 8, 8);
	char *text;

	if (!at || n > DUMP_INFO_MAX)
		return;
	text = arena_alloc(a, (size_t)n + 1);
	if (dump_get(r, at, text, (size_t)n))
		dump_take_info(span_make(text, (size_t)n), ret);
}

/* crash asks for parts whose headers are the same. Without the host's name, which is nobody's. */
static uint64_t set_of(const char *header)
{
	char key[UTS_FIELD + DUMP_KDUMP_HEADER - KDUMP_TIME];

	memcpy(key, header + KDUMP_RELEASE, UTS_FIELD);
	memcpy(key + UTS_FIELD, header + KDUMP_TIME, DUMP_KDUMP_HEADER - KDUMP_TIME);
	return span_hash(span_make(key, sizeof(key))) & INT64_MAX;
}

/* What --split wrote into this file. */
static void read_part(const char *header, const char *sub, struct dump_part *ret)
{
	uint64_t version = dump_little(header + KDUMP_VERSION, 4);
	const char *part = sub + (version < PART_64_SINCE ? SUB_PART : SUB_PART_64);

	*ret = (struct dump_part){ 0 };
	if (version < SPLIT_SINCE || !dump_little(sub + SUB_SPLIT, 4))
		return;
	ret->split = true;
	ret->from = dump_little(part, 8);
	ret->to = dump_little(part + 8, 8);
	ret->of = version < PART_64_SINCE ? dump_little(header + KDUMP_MAX_PAGE, 4)
					  : dump_little(sub + SUB_MAX_PAGE, 8);
	ret->set = set_of(header);
}

static unsigned bits_of(unsigned char byte, uint64_t first, uint64_t from, uint64_t to)
{
	unsigned n = 0;

	for (unsigned i = 0; i < 8; i++)
		n += byte >> i & 1 && first + i >= from && first + i < to;
	return n;
}

/* Set bits of the second bitmap from one page to another: what is in the file. -1: it is cut. */
static int64_t count_pages(const struct dump_reader *r, uint64_t at, uint64_t from, uint64_t to)
{
	uint64_t end = to / 8 + (to % 8 != 0);
	char part[4096];
	int64_t bits = 0;

	for (uint64_t byte = from / 8; byte < end;) {
		size_t k = end - byte < sizeof(part) ? (size_t)(end - byte) : sizeof(part);

		if (!dump_get(r, at + byte, part, k))
			return -1;
		for (size_t i = 0; i < k; i++)
			if (part[i])
				bits += bits_of((unsigned char)part[i], (byte + i) * 8, from, to);
		byte += k;
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

		if (!dump_get(r, at, part, k * DESCRIPTOR))
			return "it ends within the table of its pages";
		for (size_t i = 0; i < k; i++) {
			uint64_t page = dump_little(part + i * DESCRIPTOR, 8),
				 size = dump_little(part + i * DESCRIPTOR + 8, 4);

			if (page < data || !size)
				return "a page was never written";
			if (!dump_ends_within(r, page, size))
				return "it ends before its last page";
		}
		at += k * DESCRIPTOR;
		n -= (int64_t)k;
	}
	return NULL;
}

const char *dump_check_kdump(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	char h[DUMP_KDUMP_HEADER], s[SUB_HEADER];
	uint64_t block, sub, bitmaps, from = 0, to;
	struct dump_part part;
	int64_t pages;

	if (!dump_get(r, 0, h, sizeof(h)))
		return "it ends within its header";
	block = dump_little(h + KDUMP_BLOCK_SIZE, 4);
	sub = dump_little(h + KDUMP_SUB_BLOCKS, 4);
	bitmaps = dump_little(h + KDUMP_BITMAP_BLOCKS, 4);
	if (block < 512 || block > 1 << 20 || (block & (block - 1)) || !sub || sub > 1 << 20 ||
	    bitmaps * block > BITMAP_MAX)
		return "its header makes no sense";
	if (dump_little(h + KDUMP_STATUS, 4) & KDUMP_INCOMPLETE)
		return "it says itself that it is incomplete";
	dump_take_utsname(a, h, ret);
	if (!dump_get(r, block, s, sizeof(s)))
		return "it ends within its header";
	read_info(r, a, s, ret);
	read_part(h, s, &part);
	to = bitmaps / 2 * block * 8;
	if (part.split && (part.from > part.to || part.to > to || part.to > part.of))
		return "its header makes no sense";
	if (part.split) {
		from = part.from;
		to = part.to;
	}
	if (!dump_ends_within(r, (1 + sub) * block, bitmaps * block))
		return "it ends within the map of its pages";
	pages = count_pages(r, (1 + sub + bitmaps / 2) * block, from, to);
	if (pages < 0)
		return "it ends within the map of its pages";
	if (pages == 0 && !part.split)
		return "there is no page in it";
	ret->part = part;
	return check_descriptors(r, (1 + sub + bitmaps) * block, pages);
}
