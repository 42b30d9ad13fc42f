/* SPDX-License-Identifier: MIT */
#include "format/route.h"

#include <stdint.h>

#define UP 1u
#define REJECT 0x200u

/* "192.0.2.9" with its first number lowest, as the table has it on a little-endian machine. */
static bool address_of(struct span s, uint32_t *ret)
{
	uint32_t address = 0;

	for (unsigned part = 0; part < 4; part++) {
		size_t dot = span_index(s, '.');
		uint64_t n;

		if (!span_u64(span_head(s, dot), 10, &n) || n > 255 || (dot == s.n) != (part == 3))
			return false;
		address |= (uint32_t)n << (8 * part);
		s = span_from(s, dot + 1);
	}
	*ret = address;
	return true;
}

struct route {
	struct span interface;
	uint64_t to, flags, metric, mask;
};

/* Iface Destination Gateway Flags RefCnt Use Metric Mask ... */
static bool route_read(struct span line, struct route *ret)
{
	struct span words[8];

	for (size_t i = 0; i < 8; i++)
		if (!span_word(&line, &words[i]))
			return false;
	ret->interface = words[0];
	return span_u64(words[1], 16, &ret->to) && span_u64(words[3], 16, &ret->flags) &&
	       span_u64(words[6], 10, &ret->metric) && span_u64(words[7], 16, &ret->mask);
}

static uint32_t swapped(uint32_t x)
{
	return x << 24 | (x << 8 & 0xff0000) | (x >> 8 & 0xff00) | x >> 24;
}

struct span route_to(struct span text, struct span address)
{
	struct route best = { .interface = span_of("") }, r;
	struct span line;
	uint32_t to;

	if (!address_of(address, &to))
		return span_of("");
	while (span_line(&text, &line)) {
		if (!route_read(line, &r) || !(r.flags & UP) || (r.flags & REJECT) ||
		    (to & r.mask) != r.to)
			continue;
		if (best.interface.n &&
		    (r.mask != best.mask ? swapped((uint32_t)r.mask) < swapped((uint32_t)best.mask)
					 : r.metric >= best.metric))
			continue;
		best = r;
	}
	return best.interface;
}
