/* SPDX-License-Identifier: MIT */
#include "base/size.h"

static const char units[] = "KMGTPE";

/* The power in `unit` ("", "B", "M", "MB", "MiB"), the base it is of in `ret_base`. */
static bool read_unit(struct span unit, unsigned *ret_power, uint64_t *ret_base)
{
	char letter = unit.n ? unit.p[0] : '\0';
	const char *hit;

	if (letter >= 'a' && letter <= 'z')
		letter = (char)(letter - 'a' + 'A');
	hit = letter ? strchr(units, letter) : NULL;
	if (!hit) {
		*ret_power = 0;
		*ret_base = 1;
		return !unit.n || span_eq(unit, "B");
	}
	*ret_power = (unsigned)(hit - units) + 1;
	unit = span_from(unit, 1);
	*ret_base = span_eq(unit, "B") ? 1000 : 1024;
	return !unit.n || span_eq(unit, "B") || span_eq(unit, "iB");
}

bool size_parse(struct span text, uint64_t *ret_bytes)
{
	uint64_t n = 0, base;
	unsigned power;
	size_t i = 0;

	while (i < text.n && text.p[i] >= '0' && text.p[i] <= '9') {
		if (__builtin_mul_overflow(n, UINT64_C(10), &n) ||
		    __builtin_add_overflow(n, (uint64_t)(text.p[i] - '0'), &n))
			return false;
		i++;
	}
	if (!i)
		return false;
	text = span_from(text, i);
	if (text.n > 1 && text.p[0] == ' ')
		text = span_from(text, 1);
	if (!read_unit(text, &power, &base))
		return false;
	while (power--)
		if (__builtin_mul_overflow(n, base, &n))
			return false;
	*ret_bytes = n;
	return true;
}

/* The largest unit that divides `bytes`, as an index into `units` from 1; 0: bytes. */
static unsigned exact_unit(uint64_t bytes, uint64_t *ret_n)
{
	unsigned unit = 0;

	while (bytes && bytes % 1024 == 0) {
		bytes /= 1024;
		unit++;
	}
	*ret_n = bytes;
	return unit;
}

const char *size_text(struct arena *a, uint64_t bytes)
{
	uint64_t n;
	unsigned unit = exact_unit(bytes, &n);

	if (!unit)
		return arena_printf(a, "%ju byte%s", (uintmax_t)n, n == 1 ? "" : "s");
	return arena_printf(a, "%ju %ciB", (uintmax_t)n, units[unit - 1]);
}

const char *size_about(struct arena *a, uint64_t bytes)
{
	double n = (double)bytes;
	unsigned unit = 0;

	while (n >= 1023.95 && unit < sizeof(units) - 1) {
		n /= 1024;
		unit++;
	}
	if (!unit)
		return size_text(a, bytes);
	return arena_printf(a, "%.1f %ciB", n, units[unit - 1]);
}

const char *size_arg(struct arena *a, uint64_t bytes)
{
	uint64_t n;
	unsigned unit = exact_unit(bytes, &n);

	if (!unit)
		return arena_printf(a, "%ju", (uintmax_t)n);
	return arena_printf(a, "%ju%c", (uintmax_t)n, units[unit - 1]);
}

const char *size_from(struct arena *a, uint64_t bytes)
{
	if (bytes % 1024 == 1 && bytes > 1)
		return arena_printf(a, "RAM above %s", size_text(a, bytes - 1));
	return arena_printf(a, "RAM from %s", size_text(a, bytes));
}
