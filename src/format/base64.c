/* SPDX-License-Identifier: MIT */
#include "format/base64.h"

static int digit_of(char c)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

bool base64_decode(struct span text, char *ret, size_t max, size_t *ret_n)
{
	unsigned held = 0, n_digits = 0, n_pads = 0;
	size_t n = 0;

	*ret_n = 0;
	for (size_t i = 0; i < text.n; i++) {
		int digit = digit_of(text.p[i]);

		if (byte_blank(text.p[i]))
			continue;
		if (text.p[i] == '=')
			n_pads++;
		else if (digit < 0 || n_pads)
			return false;
		else
			held = (held << 6 | (unsigned)digit) & 0xffff;
		/* Each digit but the first of a group ends a byte. */
		if (!n_pads && n_digits % 4 && n < max)
			ret[n++] = (char)(held >> (6 - n_digits % 4 * 2) & 0xff);
		*ret_n = n;
		n_digits++;
	}
	return n_digits && n_digits % 4 == 0 && n_pads <= 2;
}
