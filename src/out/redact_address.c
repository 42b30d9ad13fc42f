/* SPDX-License-Identifier: MIT */
/* Addresses: four numbers, eight groups, six pairs; and what only looks like them. */
#include "out/redact_bytes.h"
#include "out/redact_shape.h"

static size_t v4_at(struct span text, size_t at)
{
	struct span s = span_from(text, at);
	size_t n = 0;

	if (at && (text.p[at - 1] == '.' || text.p[at - 1] == '-' || text.p[at - 1] == '_'))
		return 0;
	for (int part = 0; part < 4; part++) {
		size_t digits = 0;
		unsigned value = 0;

		while (digits < 4 && is_digit(byte_at(s, n)))
			value = value * 10 + (unsigned)(s.p[n++] - '0'), digits++;
		if (!digits || digits > 3 || value > 255)
			return 0;
		if (part < 3 && byte_at(s, n++) != '.')
			return 0;
	}
	if (is_alnum(byte_at(s, n)) || byte_at(s, n) == '_' ||
	    (byte_at(s, n) == '-' && is_alnum(byte_at(s, n + 1))) ||
	    (byte_at(s, n) == '.' && is_alnum(byte_at(s, n + 1))))
		return 0;
	/* Loopback, any, and masks name nobody. */
	if (span_starts(s, "127.") || span_starts(s, "0.") || span_starts(s, "255."))
		return 0;
	return n;
}

/* Six pairs of digits with one sign between them. */
static size_t mac_at(struct span s)
{
	char sign = byte_at(s, 2);

	if (sign != ':' && sign != '-')
		return 0;
	for (size_t i = 0; i < 17; i++)
		if (i % 3 == 2 ? byte_at(s, i) != sign : !is_hex(byte_at(s, i)))
			return 0;
	return is_alnum(byte_at(s, 17)) || byte_at(s, 17) == sign ? 0 : 17;
}

/* Eight groups, or fewer and one `::`. */
static size_t v6_at(struct span text, size_t at)
{
	struct span s = span_from(text, at);
	size_t n = 0, colons = 0, run = 0;
	bool gap = false;

	if (at && (text.p[at - 1] == ':' || text.p[at - 1] == '.'))
		return 0;
	for (; n < 40 && (is_hex(byte_at(s, n)) || byte_at(s, n) == ':'); n++) {
		if (s.p[n] != ':') {
			if (++run > 4)
				return 0;
			continue;
		}
		run = 0;
		colons++;
		if (byte_at(s, n + 1) == ':') {
			if (gap)
				return 0;
			gap = true;
		}
	}
	if (n == 40 || is_alnum(byte_at(s, n)) || byte_at(s, n) == '.' || colons > 7)
		return 0;
	if (n && s.p[n - 1] == ':' && !(n > 1 && s.p[n - 2] == ':'))
		n--, colons--;
	return (gap && n > 4) || colons == 7 ? n : 0;
}

enum shape shape_address_at(struct span text, size_t at, size_t *ret_n)
{
	if ((*ret_n = mac_at(span_from(text, at))))
		return SHAPE_MAC;
	if ((*ret_n = v6_at(text, at)))
		return SHAPE_V6;
	return (*ret_n = v4_at(text, at)) ? SHAPE_V4 : SHAPE_NONE;
}
