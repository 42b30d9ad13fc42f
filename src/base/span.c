/* SPDX-License-Identifier: MIT */
#include "base/span.h"

int span_cmp(struct span a, struct span b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

size_t span_index(struct span s, char c)
{
	const char *hit = s.n ? memchr(s.p, c, s.n) : NULL;

	return hit ? (size_t)(hit - s.p) : s.n;
}

size_t span_find(struct span s, const char *needle)
{
	size_t n = strlen(needle);
	const char *hit;

	if (!n || s.n < n)
		return s.n;
	/* memmem(3) makes a table first, which is longer than most texts. */
	if (s.n > 1024) {
		hit = memmem(s.p, s.n, needle, n);
		return hit ? (size_t)(hit - s.p) : s.n;
	}
	for (size_t i = 0; i + n <= s.n; i++) {
		hit = memchr(s.p + i, needle[0], s.n - n + 1 - i);
		if (!hit)
			break;
		i = (size_t)(hit - s.p);
		if (memcmp(hit, needle, n) == 0)
			return i;
	}
	return s.n;
}

bool byte_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct span span_trim(struct span s)
{
	while (s.n && byte_blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && byte_blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

bool span_line(struct span *rest, struct span *ret_line)
{
	size_t at;

	if (!rest->n)
		return false;
	at = span_index(*rest, '\n');
	*ret_line = span_head(*rest, at);
	*rest = span_from(*rest, at + 1);
	return true;
}

size_t span_line_at(struct span s, unsigned number)
{
	size_t at = 0;

	while (number-- > 1 && at < s.n)
		at += span_index(span_from(s, at), '\n') + 1;
	return at < s.n ? at : s.n;
}

bool span_word(struct span *rest, struct span *ret_word)
{
	size_t from = 0, to;

	while (from < rest->n && byte_blank(rest->p[from]))
		from++;
	for (to = from; to < rest->n && !byte_blank(rest->p[to]);)
		to++;
	if (from == to)
		return false;
	*ret_word = span_make(rest->p + from, to - from);
	*rest = span_from(*rest, to);
	return true;
}

bool span_has_word(struct span s, const char *word)
{
	size_t n = strlen(word);

	for (size_t at = 0, to; (at += span_find(span_from(s, at), word)) < s.n; at = to) {
		to = at + n;
		if ((!at || byte_blank(s.p[at - 1])) && (to == s.n || byte_blank(s.p[to])))
			return true;
	}
	return false;
}

static int digit_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return 36;
}

bool span_u64(struct span s, int base, uint64_t *ret_n)
{
	uint64_t n = 0;

	if (base == 0) {
		base = 10;
		if (span_starts(s, "0x") || span_starts(s, "0X")) {
			base = 16;
			s = span_from(s, 2);
		} else if (s.n > 1 && s.p[0] == '0') {
			base = 8;
			s = span_from(s, 1);
		}
	}
	if (!s.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		int d = digit_value(s.p[i]);

		if (d >= base || __builtin_mul_overflow(n, (uint64_t)base, &n) ||
		    __builtin_add_overflow(n, (uint64_t)d, &n))
			return false;
	}
	*ret_n = n;
	return true;
}

bool span_i64(struct span s, int base, int64_t *ret_n)
{
	bool minus = s.n && s.p[0] == '-';
	uint64_t n;

	if (s.n && (s.p[0] == '-' || s.p[0] == '+'))
		s = span_from(s, 1);
	if (!span_u64(s, base, &n) || n > (uint64_t)INT64_MAX)
		return false;
	*ret_n = minus ? -(int64_t)n : (int64_t)n;
	return true;
}

uint64_t span_hash(struct span s)
{
	uint64_t h = 0xcbf29ce484222325;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3;
	return h;
}
