/* SPDX-License-Identifier: MIT */
#include "format/pe.h"

#define DOS_SIZE 64	/* of the header in front, whose last word says where the other begins */
#define COFF_SIZE 24	/* with the signature */
#define SECTION_SIZE 40 /* name, its sizes in memory and in the file, and where */
#define NAME_SIZE 8

static uint64_t number_at(struct span s, size_t at, size_t n)
{
	uint64_t value = 0;

	while (n--)
		value = value << 8 | (unsigned char)s.p[at + n];
	return value;
}

const char *pe_parse(struct span head, struct pe *ret)
{
	uint64_t at, n, table;

	if (head.n < DOS_SIZE || memcmp(head.p, "MZ", 2) != 0)
		return "it is no EFI program";
	at = number_at(head, DOS_SIZE - 4, 4);
	if (at > head.n || head.n - at < COFF_SIZE)
		return "its header is not in its first 4096 bytes";
	if (memcmp(head.p + at, "PE\0\0", 4) != 0)
		return "it is no EFI program";
	n = number_at(head, at + 6, 2);
	table = at + COFF_SIZE + number_at(head, at + 20, 2);
	if (table > head.n || n * SECTION_SIZE > head.n - table)
		return "its sections are not listed in its first 4096 bytes";
	ret->table = span_make(head.p + table, n * SECTION_SIZE);
	return NULL;
}

bool pe_find(const struct pe *pe, const char *name, uint64_t *ret_at, uint64_t *ret_size)
{
	char padded[NAME_SIZE] = { 0 };

	memcpy(padded, name, strlen(name) < NAME_SIZE ? strlen(name) : NAME_SIZE);
	for (size_t at = 0; at < pe->table.n; at += SECTION_SIZE) {
		uint64_t in_memory = number_at(pe->table, at + 8, 4);
		uint64_t in_file = number_at(pe->table, at + 16, 4);

		if (memcmp(pe->table.p + at, padded, NAME_SIZE) != 0)
			continue;
		*ret_at = number_at(pe->table, at + 20, 4);
		*ret_size = in_memory < in_file ? in_memory : in_file;
		return *ret_size != 0;
	}
	return false;
}
