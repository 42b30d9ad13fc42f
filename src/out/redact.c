/* SPDX-License-Identifier: MIT */
#include "out/redact.h"

#include "base/strbuf.h"
#include "out/redact_bytes.h"
#include "out/redact_shape.h"

#include <stdlib.h>

/* One original; all spellings of an id are one. */
struct substitute {
	enum shape shape;
	struct span key;
	size_t number; /* from 1, among those of its shape */
};

struct redaction {
	struct arena *arena;
	struct substitute *all; /* sorted once it is settled */
	size_t n;
	struct substitute *words; /* replaced wherever they stand as words; longest first */
	size_t n_words;
};

struct redaction *redact_new(struct arena *a)
{
	struct redaction *r = arena_new_of(a, struct redaction);

	r->arena = a;
	return r;
}

static bool is_letter(char c)
{
	return is_alnum(c) && !is_digit(c);
}

static bool is_separator(char c)
{
	return !is_alnum(c);
}

static bool all_hex(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_letter(s.p[i]) && (s.p[i] | 0x20) > 'f')
			return false;
	return true;
}

/* Ids are the same with and without what parts their digits, hexadecimal ones in either case. */
static struct span key_of(const struct redaction *r, enum shape shape, struct span token)
{
	bool fold = shape != SHAPE_ID || all_hex(token);
	char *key;
	size_t n = 0;

	if (shape == SHAPE_USER || shape == SHAPE_V4 || shape == SHAPE_SECRET)
		return token;
	key = arena_alloc(r->arena, token.n + 1);
	for (size_t i = 0; i < token.n; i++) {
		char c = token.p[i];

		if (is_separator(c) && (shape == SHAPE_ID || shape == SHAPE_MAC))
			continue;
		key[n++] = fold && c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	return span_make(key, n);
}

static int compare(const void *a, const void *b)
{
	const struct substitute *x = a, *y = b;

	return x->shape != y->shape ? (int)x->shape - (int)y->shape : span_cmp(x->key, y->key);
}

static int longest_first(const void *a, const void *b)
{
	const struct substitute *x = a, *y = b;

	if (x->key.n != y->key.n)
		return x->key.n < y->key.n ? 1 : -1;
	return span_cmp(x->key, y->key);
}

static void learn(struct redaction *r, enum shape shape, struct span token)
{
	*arena_push(r->arena, r->all, r->n) =
		(struct substitute){ shape, key_of(r, shape, token), 0 };
}

static void learn_word(struct redaction *r, enum shape shape, struct span token)
{
	learn(r, shape, token);
	*arena_push(r->arena, r->words, r->n_words) = (struct substitute){ shape, token, 0 };
}

static bool has_letter(struct span s)
{
	for (size_t i = 0; i < s.n; i++)
		if (is_letter(s.p[i]))
			return true;
	return false;
}

/* No address: those are found by their shape. */
static bool is_name(struct span name)
{
	struct span head = span_head(name, span_index(name, '.'));

	return head.n >= 2 && shape_name_byte(name.p[0]) && has_letter(name) &&
	       span_index(name, ':') == name.n && !span_starts(name, "localhost") &&
	       !span_starts(name, "ip6-");
}

void redact_name(struct redaction *r, struct span name)
{
	struct span head = span_head(name, span_index(name, '.'));
	char *other = arena_dup(r->arena, head);

	if (!is_name(name))
		return;
	learn_word(r, SHAPE_HOST, head);
	if (head.n < name.n)
		learn_word(r, SHAPE_HOST, name);
	if (span_index(head, '-') == head.n)
		return;
	/* Installers name volume groups after the machine: vg_my_host. */
	for (size_t i = 0; i < head.n; i++)
		if (other[i] == '-')
			other[i] = '_';
	learn_word(r, SHAPE_HOST, span_of(other));
}

void redact_hosts(struct redaction *r, struct span hosts)
{
	struct span line, word;

	while (span_line(&hosts, &line)) {
		line = span_head(line, span_index(line, '#'));
		if (!span_word(&line, &word))
			continue;
		while (span_word(&line, &word))
			if (is_name(word) && span_index(word, '.') < word.n)
				learn_word(r, SHAPE_HOST, word);
			else if (is_name(word))
				learn(r, SHAPE_HOST, word);
	}
}

void redact_learn(struct redaction *r, struct span text)
{
	for (size_t at = 0, n; at < text.n; at += n) {
		enum shape shape = shape_at(text, at, &n), alone;
		struct span token = span_head(span_from(text, at), n);
		size_t k;

		if (shape == SHAPE_NONE) {
			n = 1;
			continue;
		}
		alone = shape_at(token, 0, &k);
		if ((shape == SHAPE_ID && (alone != SHAPE_ID || k != n)) ||
		    (shape == SHAPE_HOST && span_index(token, '.') < token.n))
			learn_word(r, shape, token);
		else
			learn(r, shape, token);
	}
}

void redact_settle(struct redaction *r)
{
	size_t kept = 0, number = 0;

	if (r->n)
		qsort(r->all, r->n, sizeof(*r->all), compare);
	for (size_t i = 0; i < r->n; i++) {
		if (kept && compare(&r->all[kept - 1], &r->all[i]) == 0)
			continue;
		number = kept && r->all[kept - 1].shape == r->all[i].shape ? number + 1 : 1;
		r->all[i].number = number;
		r->all[kept++] = r->all[i];
	}
	r->n = kept;
	if (r->n_words)
		qsort(r->words, r->n_words, sizeof(*r->words), longest_first);
}

/* In the form of `token`: the first digit as it was, then the number. */
static const char *like_id(const struct redaction *r, struct span token, size_t digits,
			   size_t number)
{
	char *text = arena_dup(r->arena, token), count[96];
	size_t k = 0;

	for (size_t left = digits < sizeof(count) ? digits : sizeof(count); left > 0; left--) {
		count[left - 1] = (char)('0' + number % 10);
		number /= 10;
	}
	for (size_t i = 0; i < token.n; i++) {
		if (is_separator(token.p[i]))
			continue;
		if (k > 0 && k < sizeof(count))
			text[i] = count[k];
		k++;
	}
	return text;
}

static const char *like_mac(const struct redaction *r, struct span token, size_t number)
{
	char sign = token.p[2];

	return arena_printf(r->arena, "02%c00%c00%c00%c%02zx%c%02zx", sign, sign, sign, sign,
			    number / 256 % 256, sign, number % 256);
}

static const char *like_v4(const struct redaction *r, size_t number)
{
	static const char *const nets[] = { "192.0.2", "198.51.100", "203.0.113" };

	if (number <= 3 * 254)
		return arena_printf(r->arena, "%s.%zu", nets[(number - 1) / 254],
				    (number - 1) % 254 + 1);
	return arena_printf(r->arena, "198.18.%zu.%zu", number / 256 % 256, number % 256);
}

static const char *substitute_of(const struct redaction *r, enum shape shape, struct span token)
{
	struct substitute key = { shape, key_of(r, shape, token), 0 }, *found;

	found = r->n ? bsearch(&key, r->all, r->n, sizeof(key), compare) : NULL;
	if (!found || shape == SHAPE_SECRET)
		return "redacted";
	switch (shape) {
	case SHAPE_ID:
		return like_id(r, token, key.key.n, found->number);
	case SHAPE_MAC:
		return like_mac(r, token, found->number);
	case SHAPE_V4:
		return like_v4(r, found->number);
	case SHAPE_V6:
		return arena_printf(r->arena, "2001:db8::%zx", found->number);
	case SHAPE_HOST:
		return arena_printf(r->arena, "host%zu%s", found->number,
				    span_index(token, '.') < token.n ? ".example" : "");
	default:
		return span_eq(token, "root") ? "root"
					      : arena_printf(r->arena, "user%zu", found->number);
	}
}

static enum shape word_at(const struct redaction *r, struct span text, size_t at, size_t *ret_n)
{
	struct span s = span_from(text, at);

	if (!shape_boundary(text, at))
		return SHAPE_NONE;
	for (size_t i = 0; i < r->n_words; i++) {
		struct span w = r->words[i].key;

		if (s.n < w.n || s.p[0] != w.p[0] || memcmp(s.p, w.p, w.n) != 0 ||
		    !(s.n == w.n || is_separator(s.p[w.n])))
			continue;
		*ret_n = w.n;
		return r->words[i].shape;
	}
	return SHAPE_NONE;
}

struct span redact_text(const struct redaction *r, struct span text)
{
	struct strbuf out = STRBUF(r->arena);
	size_t copied = 0;

	for (size_t at = 0, n; at < text.n; at += n) {
		size_t word_n = 0;
		enum shape shape = shape_at(text, at, &n), word = word_at(r, text, at, &word_n);

		if (word != SHAPE_NONE && (shape == SHAPE_NONE || word_n > n)) {
			shape = word;
			n = word_n;
		}
		if (shape == SHAPE_NONE) {
			n = 1;
			continue;
		}
		strbuf_add(&out, span_make(text.p + copied, at - copied));
		strbuf_str(&out, substitute_of(r, shape, span_head(span_from(text, at), n)));
		copied = at + n;
	}
	if (!copied)
		return text;
	strbuf_add(&out, span_from(text, copied));
	return strbuf_span(&out);
}

bool redact_host(const struct redaction *r, size_t i, struct span *ret_was,
		 struct span *ret_becomes)
{
	const struct substitute *s = &r->all[i];

	*ret_was = *ret_becomes = span_of("");
	if (i >= r->n)
		return false;
	if (s->shape == SHAPE_HOST || s->shape == SHAPE_V4 || s->shape == SHAPE_V6) {
		*ret_was = s->key;
		*ret_becomes = span_of(substitute_of(r, s->shape, s->key));
	}
	return true;
}
