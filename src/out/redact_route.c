/* SPDX-License-Identifier: MIT */
#include "out/redact_route.h"

#include "base/strbuf.h"
#include "format/route.h"

bool redact_route_is(const char *path)
{
	return strcmp(path, "/proc/net/route") == 0;
}

/* An address as the table has it, the first number lowest. */
static unsigned number_of(struct span address)
{
	unsigned all = 0;

	for (unsigned part = 0; part < 4; part++) {
		size_t dot = span_index(address, '.');
		uint64_t n;

		if (span_u64(span_head(address, dot), 10, &n))
			all |= (unsigned)(n & 0xff) << (8 * part);
		address = span_from(address, dot + 1);
	}
	return all;
}

struct span redact_route(const struct redaction *r, struct arena *a, struct span text)
{
	struct strbuf out = STRBUF(a);
	struct span was, becomes, by;

	for (size_t i = 0; redact_host(r, i, &was, &becomes); i++) {
		by = redact_text(r, route_to(text, was));
		if (by.n)
			strbuf_str(&out, arena_printf(a,
						      "%.*s\t%08X\t00000000\t0001\t0\t0\t0\t"
						      "FFFFFFFF\t0\t0\t0\n",
						      (int)by.n, by.p, number_of(becomes)));
	}
	return strbuf_span(&out);
}
