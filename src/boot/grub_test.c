/* SPDX-License-Identifier: MIT */
/* [ ... ] and test, grub-core/commands/test.c 2.06, where an answer may not be known. */
#include "boot/grub.h"

/* Parentheses deeper than this are given up; GRUB allows 100. */
#define MAX_DEPTH 16

struct expression {
	struct grub *g;
	const struct grub_arg *args;
	size_t n, i;
	unsigned depth;
};

struct term {
	enum tri { NO, YES, UNKNOWN } and, or ;
	bool invert;
};

static enum tri tri_not(enum tri t)
{
	return t == UNKNOWN ? UNKNOWN : t == YES ? NO : YES;
}

static enum tri tri_and(enum tri x, enum tri y)
{
	return x == NO || y == NO ? NO : x == UNKNOWN || y == UNKNOWN ? UNKNOWN : YES;
}

static enum tri tri_or(enum tri x, enum tri y)
{
	return tri_not(tri_and(tri_not(x), tri_not(y)));
}

static void update(struct term *t, enum tri value)
{
	t->and = tri_and(t->and, t->invert ? tri_not(value) : value);
	t->invert = false;
}

static bool is(const struct grub_arg *a, const char *text)
{
	return !a->why && span_eq(a->text, text);
}

static bool vague(const struct grub_arg *a)
{
	return a->why || memchr(a->text.p, GRUB_DEVICE, a->text.n);
}

static enum tri of_bool(bool b)
{
	return b ? YES : NO;
}

/* A comparison of two words; false when `op` is none. */
static bool compare(const struct grub_arg *a, const struct grub_arg *op, const struct grub_arg *b,
		    enum tri *ret)
{
	static const char *const ops[] = { "=",	  "==",	 "!=",	"<",   "<=",  ">",  ">=",
					   "-eq", "-ge", "-gt", "-le", "-lt", "-ne" };
	int64_t x, y;
	size_t k = 0;
	int c;

	while (k < sizeof(ops) / sizeof(*ops) && !is(op, ops[k]))
		k++;
	if (k == sizeof(ops) / sizeof(*ops)) {
		*ret = UNKNOWN;
		return is(op, "-pgt") || is(op, "-plt") ||
		       (!op->why && (span_starts(op->text, "-nt") || span_starts(op->text, "-ot")));
	}
	if (vague(a) || vague(b)) {
		/* The same unknown device on both sides is the same. */
		bool same = !a->why && !b->why && span_same(a->text, b->text);

		*ret = same && k <= 2 ? of_bool(k != 2) : UNKNOWN;
		return true;
	}
	c = span_cmp(a->text, b->text);
	x = grub_signed(a->text);
	y = grub_signed(b->text);
	*ret = of_bool(k <= 1	 ? c == 0
		       : k == 2	 ? c != 0
		       : k == 3	 ? c < 0
		       : k == 4	 ? c <= 0
		       : k == 5	 ? c > 0
		       : k == 6	 ? c >= 0
		       : k == 7	 ? x == y
		       : k == 8	 ? x >= y
		       : k == 9	 ? x > y
		       : k == 10 ? x <= y
		       : k == 11 ? x < y
				 : x != y);
	return true;
}

static enum tri test_file(const struct expression *e, char op, const struct grub_arg *a)
{
	enum grub_status status;
	const struct file *file;

	if (a->why)
		return UNKNOWN;
	file = grub_file(e->g, a->text, &status);
	if (op == 'd' || op == 'e') {
		if (grub_is_dir(e->g, a->text))
			return YES;
		if (op == 'd' && status == GRUB_OK)
			return of_bool(file->kind == FILE_DIRECTORY);
		/* Without the file in the facts the directory may still be there. */
		if (op == 'd')
			return UNKNOWN;
	}
	if (status != GRUB_OK)
		return status == GRUB_FAILED ? NO : UNKNOWN;
	if (op == 'f')
		return of_bool(file->kind != FILE_DIRECTORY);
	return op == 's' ? of_bool(file->size != 0 || file->bytes.n != 0) : YES;
}

/* -f file, -n word ...; false when there is no such test. */
static bool unary(const struct expression *e, const struct grub_arg *op, const struct grub_arg *a,
		  enum tri *ret)
{
	if (is(op, "-d") || is(op, "-e") || is(op, "-f") || is(op, "-s")) {
		*ret = test_file(e, op->text.p[1], a);
		return true;
	}
	if (!is(op, "-n") && !is(op, "-z"))
		return false;
	*ret = a->text.n ? YES : a->why ? UNKNOWN : NO;
	if (op->text.p[1] == 'z')
		*ret = tri_not(*ret);
	return true;
}

static enum tri evaluate(struct expression *e)
{
	struct term t = { .and = YES, .or = NO };
	enum tri value;

	while (e->i < e->n) {
		const struct grub_arg *a = &e->args[e->i];

		if (e->i + 2 < e->n && compare(a, a + 1, a + 2, &value)) {
			update(&t, value);
			e->i += 3;
		} else if (e->i + 1 < e->n && unary(e, a, a + 1, &value)) {
			update(&t, value);
			e->i += 2;
		} else if (is(a, ")")) {
			e->i++;
			break;
		} else if (is(a, "(")) {
			e->i++;
			if (++e->depth > MAX_DEPTH)
				return UNKNOWN;
			update(&t, evaluate(e));
			e->depth--;
		} else if (is(a, "!")) {
			t.invert = !t.invert;
			e->i++;
		} else if (is(a, "-a")) {
			e->i++;
		} else if (is(a, "-o")) {
			t.or = tri_or(t.or, t.and);
			t.and = YES;
			e->i++;
		} else {
			update(&t, a->text.n ? YES : a->why ? UNKNOWN : NO);
			e->i++;
		}
	}
	return tri_or(t.or, t.and);
}

enum grub_status grub_test(struct grub *g, const struct grub_call *c)
{
	enum grub_status status = GRUB_OK;

	for (size_t k = 0; k < c->n_variants; k++) {
		const struct grub_argv *argv = &c->variants[k];
		struct expression e = { .g = g, .args = argv->args + c->shift };
		enum grub_status one;
		enum tri value;

		if (argv->open)
			return GRUB_MAYBE;
		e.n = argv->n > c->shift ? argv->n - c->shift : 0;
		if (e.n && is(&e.args[e.n - 1], "]"))
			e.n--;
		value = evaluate(&e);
		one = value == YES ? GRUB_OK : value == NO ? GRUB_FAILED : GRUB_MAYBE;
		if (k && one != status)
			return GRUB_MAYBE;
		status = one;
	}
	return status;
}
