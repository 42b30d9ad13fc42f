/* SPDX-License-Identifier: MIT */
/* The orders in which GRUB and systemd-boot put entries. */
#include "format/bls.h"

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool alpha(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char at(struct span s, size_t i)
{
	return i < s.n ? s.p[i] : '\0';
}

static int sign(int c)
{
	return (c > 0) - (c < 0);
}

/* Takes the digits, or the letters, that `s` begins with. */
static struct span take(struct span *s, bool (*is)(char c))
{
	size_t n = 0;
	struct span taken;

	while (n < s->n && is(s->p[n]))
		n++;
	taken = span_head(*s, n);
	*s = span_from(*s, n);
	return taken;
}

static int compare_numbers(struct span a, struct span b)
{
	while (at(a, 0) == '0')
		a = span_from(a, 1);
	while (at(b, 0) == '0')
		b = span_from(b, 1);
	if (a.n != b.n)
		return a.n > b.n ? 1 : -1;
	return sign(span_cmp(a, b));
}

static void skip_separators(struct span *s)
{
	while (s->n && !digit(s->p[0]) && !alpha(s->p[0]) && s->p[0] != '~')
		*s = span_from(*s, 1);
}

/* As rpm compares versions: blscfg.c vercmp(). */
static int compare_rpm(struct span a, struct span b)
{
	if (span_same(a, b))
		return 0;
	while (a.n || b.n) {
		struct span x, y;
		bool number;
		int c;

		skip_separators(&a);
		skip_separators(&b);
		if (at(a, 0) == '~' || at(b, 0) == '~') {
			if (at(a, 0) != '~')
				return 1;
			if (at(b, 0) != '~')
				return -1;
			a = span_from(a, 1);
			b = span_from(b, 1);
			continue;
		}
		if (!a.n || !b.n)
			break;
		number = digit(a.p[0]);
		x = take(&a, number ? digit : alpha);
		y = take(&b, number ? digit : alpha);
		if (y.n == 0)
			return number ? 1 : -1;
		c = number ? compare_numbers(x, y) : sign(span_cmp(x, y));
		if (c)
			return c;
	}
	return (a.n > 0) - (b.n > 0);
}

/* The part after the last '-', which is taken off `s`; empty, and `s` whole, without one. */
static struct span take_last(struct span *s)
{
	size_t i = s->n;

	while (i > 0 && s->p[i - 1] != '-')
		i--;
	if (i == 0)
		return span_of("");
	struct span last = span_from(*s, i);

	s->n = i - 1;
	return last;
}

struct bls_package bls_package(struct span id)
{
	struct bls_package p = { .name = id };
	bool dashes = span_index(id, '-') < id.n;

	p.release = take_last(&p.name);
	if (span_index(p.name, '-') < p.name.n) {
		p.version = take_last(&p.name);
	} else if (dashes) { /* one dash: it is a name and a version */
		p.version = p.release;
		p.release = span_of("");
	}
	return p;
}

int bls_grub_compare(const struct bls_package *a, const struct bls_package *b)
{
	int c = compare_rpm(a->name, b->name);

	if (c == 0)
		c = compare_rpm(a->version, b->version);
	return c ? c : compare_rpm(a->release, b->release);
}

static bool in_version(char c)
{
	return digit(c) || alpha(c) || (c && memchr("~-^.", c, 4));
}

/*
 * ~ - ^ . in this order: the side that has the sign is the older one. `ret_end`: one side ended,
 * and after ~ that decides.
 */
static int compare_signs(struct span *a, struct span *b, bool *ret_end)
{
	static const char signs[] = "~-^.";

	for (size_t i = 0; i < 4; i++) {
		char c = signs[i];

		if (at(*a, 0) == c || at(*b, 0) == c) {
			int r = (at(*a, 0) != c) - (at(*b, 0) != c);

			if (r)
				return r;
			*a = span_from(*a, 1);
			*b = span_from(*b, 1);
		}
		if (i == 0 && (!a->n || !b->n)) {
			*ret_end = true;
			return (a->n > 0) - (b->n > 0);
		}
	}
	return 0;
}

int bls_version_compare(struct span a, struct span b)
{
	for (;;) {
		bool numbers, end = false;
		struct span x, y;
		int c;

		while (a.n && !in_version(a.p[0]))
			a = span_from(a, 1);
		while (b.n && !in_version(b.p[0]))
			b = span_from(b, 1);
		c = compare_signs(&a, &b, &end);
		if (c || end)
			return c;
		numbers = digit(at(a, 0)) || digit(at(b, 0));
		x = take(&a, numbers ? digit : alpha);
		y = take(&b, numbers ? digit : alpha);
		if (numbers && (!x.n || !y.n))
			return (x.n > 0) - (y.n > 0);
		c = numbers ? compare_numbers(x, y) : sign(span_cmp(x, y));
		if (c)
			return c;
	}
}

/* A number that ends at `end`; false when there is none. */
static bool number_before(struct span s, size_t end, size_t *ret_start, unsigned *ret_n)
{
	size_t i = end;
	uint64_t n;

	while (i > 0 && digit(s.p[i - 1]))
		i--;
	if (!span_u64(span_make(s.p + i, end - i), 10, &n) || n > 100000)
		return false;
	*ret_start = i;
	*ret_n = (unsigned)n;
	return true;
}

bool bls_tries(struct arena *a, struct span name, struct span *ret_id, unsigned *ret_left,
	       unsigned *ret_done)
{
	size_t stem = name.n, i;
	unsigned n, left, done = 0;
	const char *suffix;

	while (stem > 0 && name.p[stem - 1] != '.')
		stem--;
	if (stem == 0)
		return false;
	stem--;
	suffix = arena_dup(a, span_from(name, stem));
	if (!number_before(name, stem, &i, &n) || i == 0)
		return false;
	left = n;
	if (name.p[i - 1] == '-') {
		done = n;
		if (!number_before(name, i - 1, &i, &left) || i == 0)
			return false;
	}
	if (name.p[i - 1] != '+')
		return false;
	*ret_id = span_of(arena_printf(a, "%.*s%s", (int)(i - 1), name.p, suffix));
	*ret_left = left;
	*ret_done = done;
	return true;
}
