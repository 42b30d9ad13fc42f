/* SPDX-License-Identifier: MIT */
#include "format/memparse.h"

static unsigned digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned)(c - 'A') + 10;
	return 16;
}

uint64_t memparse_number(struct span text, size_t from, bool saturates, size_t *ret_end)
{
	size_t i = from;
	unsigned base = 10, d;
	uint64_t n = 0;

	if (memparse_byte(text, i) == '0') {
		base = 8;
		if ((memparse_byte(text, i + 1) | 0x20) == 'x' &&
		    digit(memparse_byte(text, i + 2)) < 16) {
			base = 16;
			i += 2;
		}
	}
	for (; (d = digit(memparse_byte(text, i))) < base; i++) {
		uint64_t more;
		bool over = __builtin_mul_overflow(n, (uint64_t)base, &more);

		over |= __builtin_add_overflow(more, (uint64_t)d, &more);
		n = over && saturates ? UINT64_MAX : more;
	}
	*ret_end = i;
	return n;
}

static unsigned shift_of(char c)
{
	switch (c | 0x20) {
	case 'k':
		return 10;
	case 'm':
		return 20;
	case 'g':
		return 30;
	case 't':
		return 40;
	case 'p':
		return 50;
	case 'e':
		return 60;
	default:
		return 0;
	}
}

uint64_t memparse_size(struct span text, size_t from, bool saturates, size_t *ret_end)
{
	size_t end;
	uint64_t n = memparse_number(text, from, saturates, &end);
	unsigned shift = shift_of(memparse_byte(text, end));

	if (shift && !(saturates && end == from)) {
		n = saturates && n > UINT64_MAX >> shift ? UINT64_MAX : n << shift;
		end++;
	}
	*ret_end = end;
	return n;
}
