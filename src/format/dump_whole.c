/* SPDX-License-Identifier: MIT */
#include "format/dump_bytes.h"

#define FLAT_HEADER 4096
#define FLAT_EMPTY 1024 /* records without bytes: a hole in the file looks like them */
#define ELF_HEADER 64
#define ELF_SEGMENT 56
#define ELF_NOTES 4
#define ELF_SECTION 64
#define ELF_NO_BITS 8
static uint64_t big(const char *p)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 8; i++)
		v = v << 8 | (unsigned char)p[i];
	return v;
}

void dump_take_info(struct span text, struct dump_whole *ret)
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

/* The first record holds the header of what was flattened. */
static void read_inner(const struct dump_reader *r, struct arena *a, uint64_t at,
		       struct dump_whole *ret)
{
	char h[DUMP_KDUMP_HEADER];

	if (dump_get(r, at, h, sizeof(h)) && memcmp(h, "KDUMP   ", 8) == 0)
		dump_take_utsname(a, h, ret);
}

static const char *check_flat(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	uint64_t at = FLAT_HEADER, empty = 0;
	char record[16];

	for (;;) {
		uint64_t size;

		if (!dump_get(r, at, record, sizeof(record)))
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
	char *notes = arena_alloc(a, DUMP_INFO_MAX);
	size_t size = n < DUMP_INFO_MAX ? (size_t)n : DUMP_INFO_MAX;

	if (!dump_get(r, at, notes, size))
		return;
	for (size_t i = 0; i + 12 <= size;) {
		uint64_t name = dump_little(notes + i, 4), text = dump_little(notes + i + 4, 4);
		uint64_t from = i + 12 + (name + 3) / 4 * 4;

		if (from > size || text > size - from)
			return;
		if (name == 11 && memcmp(notes + i + 12, "VMCOREINFO", 11) == 0)
			dump_take_info(span_make(notes + from, (size_t)text), ret);
		i = (size_t)(from + (text + 3) / 4 * 4);
	}
}

/* QEMU writes sections too: the names of them are the end of its file. */
static const char *check_sections(const struct dump_reader *r, const char *h)
{
	uint64_t at = dump_little(h + 40, 8), n = dump_little(h + 60, 2);
	char section[ELF_SECTION];

	for (; n; n--, at += ELF_SECTION) {
		if (!dump_get(r, at, section, sizeof(section)))
			return "it ends within its header";
		if (dump_little(section + 4, 4) != ELF_NO_BITS &&
		    !dump_ends_within(r, dump_little(section + 24, 8),
				      dump_little(section + 32, 8)))
			return "it ends before the last of its sections";
	}
	return NULL;
}

static const char *check_elf(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	char h[ELF_HEADER], segment[ELF_SEGMENT];
	uint64_t at, n;

	if (!dump_get(r, 0, h, sizeof(h)))
		return "it ends within its header";
	if (h[4] != 2 || h[5] != 1)
		return "it is not of a 64-bit little-endian machine";
	if (dump_little(h + 48, 4) & 1)
		return "it says itself that it is incomplete";
	at = dump_little(h + 32, 8);
	n = dump_little(h + 56, 2);
	if (!n)
		return "there is no memory in it";
	for (; n; n--, at += ELF_SEGMENT) {
		if (!dump_get(r, at, segment, sizeof(segment)))
			return "it ends within its header";
		if (!dump_ends_within(r, dump_little(segment + 8, 8), dump_little(segment + 32, 8)))
			return "it ends before the last of its memory";
		if (dump_little(segment, 4) == ELF_NOTES)
			read_notes(r, a, dump_little(segment + 8, 8), dump_little(segment + 32, 8),
				   ret);
	}
	return check_sections(r, h);
}

static const struct {
	const char *magic, *form;
	const char *(*check)(const struct dump_reader *r, struct arena *a, struct dump_whole *ret);
} forms[] = {
	{ "KDUMP   ", "KDUMP", dump_check_kdump },
	{ "makedumpfile", "flattened", check_flat },
	{ "\177ELF", "ELF", check_elf },
};

void dump_whole(const struct dump_reader *r, struct arena *a, struct dump_whole *ret)
{
	static const char nothing[16];
	char magic[16];

	*ret = (struct dump_whole){ .state = DUMP_TRUNCATED, .release = span_of("") };
	if (!dump_get(r, 0, magic, sizeof(magic))) {
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
