/* SPDX-License-Identifier: MIT */
#include "base/term.h"

#include "base/strbuf.h"

/* The code point at the start of `s` and its length; length 0 when it is not valid UTF-8. */
static size_t decode(struct span s, uint32_t *ret_code)
{
	unsigned char c = (unsigned char)s.p[0];
	size_t n = c < 0x80		   ? 1
		   : c >= 0xc2 && c < 0xe0 ? 2
		   : c >= 0xe0 && c < 0xf0 ? 3
		   : c >= 0xf0 && c < 0xf5 ? 4
					   : 0;
	uint32_t code = n == 1 ? c : n ? c & (0xffu >> (n + 1)) : 0;

	if (n > s.n)
		return 0;
	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)s.p[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | ((unsigned char)s.p[i] & 0x3f);
	}
	if ((n == 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) ||
	    (n == 4 && (code < 0x10000 || code > 0x10ffff)))
		return 0;
	*ret_code = code;
	return n;
}

/* Controls, and what changes how the text around it is shown. */
static bool shown_raw(uint32_t code)
{
	if (code < 0x20 || (code >= 0x7f && code < 0xa0))
		return false;
	return !(code == 0x061c || (code >= 0x200b && code <= 0x200f) ||
		 (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) ||
		 code == 0xfeff || (code >= 0xfff0 && code <= 0xfffb) ||
		 (code >= 0xe0000 && code <= 0xe0fff));
}

/* The bytes at the start of `s` that may be shown as they are. */
static size_t raw_head(struct span s)
{
	size_t at = 0, n;
	uint32_t code;

	while (at < s.n) {
		if (s.p[at] >= 0x20 && s.p[at] < 0x7f) { /* what nearly all text is */
			at++;
			continue;
		}
		n = decode(span_from(s, at), &code);
		if (!n || !shown_raw(code))
			break;
		at += n;
	}
	return at;
}

const char *term_clean(struct arena *a, struct span s)
{
	struct strbuf out = STRBUF(a);
	uint32_t code = 0;
	size_t n;

	while (s.n) {
		n = raw_head(s);
		strbuf_add(&out, span_head(s, n));
		s = span_from(s, n);
		n = s.n ? decode(s, &code) : 0;
		n = s.n && !n ? 1 : n;
		for (size_t i = 0; i < n; i++)
			strbuf_printf(&out, "\\x%02x", (unsigned char)s.p[i]);
		s = span_from(s, n);
	}
	return strbuf_text(&out);
}
