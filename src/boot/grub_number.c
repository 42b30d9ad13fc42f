/* SPDX-License-Identifier: MIT */
#include "boot/grub.h"

static unsigned digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned)(c - '0');
	c |= 32;
	return c >= 'a' && c <= 'f' ? (unsigned)(c - 'a') + 10 : 99;
}

bool grub_number(struct span s, int64_t *ret_n, size_t *ret_end)
{
	size_t i = 0, digits;
	unsigned base = 10;

	while (i < s.n && byte_blank(s.p[i]))
		i++;
	if (i + 1 < s.n && s.p[i] == '0' && s.p[i + 1] == 'x') {
		base = 16;
		i += 2;
	} else if (i + 1 < s.n && s.p[i] == '0' && s.p[i + 1] >= '0' && s.p[i + 1] <= '7') {
		base = 8;
	}
	digits = i;
	*ret_n = 0;
	for (; i < s.n && digit_of(s.p[i]) < base; i++)
		if (*ret_n <= UINT32_MAX)
			*ret_n = *ret_n * base + digit_of(s.p[i]);
	*ret_end = i;
	return i > digits;
}

int64_t grub_signed(struct span s)
{
	bool minus;
	int64_t n;
	size_t end;

	while (s.n && byte_blank(s.p[0]))
		s = span_from(s, 1);
	minus = s.n && s.p[0] == '-';
	if (minus)
		s = span_from(s, 1);
	if (!grub_number(s, &n, &end))
		return 0;
	return minus ? -n : n;
}
