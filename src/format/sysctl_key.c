/* SPDX-License-Identifier: MIT */
/* What the key of a sysctl.d line names: see sysctl_conf.h. */
#include "format/sysctl_conf.h"

static bool holds_any(struct span s, const char *set)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] && strchr(set, s.p[i]))
			return true;
	return false;
}

/* A key that is being read as a path: byte by byte, separators swapped when need be. */
struct key_path {
	struct span key;
	bool swap;
	size_t at;
};

static struct key_path key_path_of(struct span key)
{
	size_t dot = span_index(key, '.'), slash = span_index(key, '/');

	return (struct key_path){ .key = key, .swap = dot < slash };
}

static char byte_of(const struct key_path *k, size_t i)
{
	char c = k->key.p[i];

	if (k->swap && c == '.')
		return '/';
	return k->swap && c == '/' ? '.' : c;
}

/* The next component that is neither empty nor ".", as a range of the key's bytes. */
static bool next_component(struct key_path *k, size_t *ret_from, size_t *ret_to)
{
	size_t from, to;

	for (from = k->at; from < k->key.n; from = to + 1) {
		for (to = from; to < k->key.n && byte_of(k, to) != '/';)
			to++;
		if (to == from || (to == from + 1 && byte_of(k, from) == '.'))
			continue;
		k->at = to;
		*ret_from = from;
		*ret_to = to;
		return true;
	}
	k->at = k->key.n;
	return false;
}

static struct span next_name(const char **path)
{
	const char *name = *path + (**path == '/');
	size_t n = strcspn(name, "/");

	*path = name + n;
	return span_make(name, n);
}

/* Bracket expression at `from` (the '['): whether it takes `c`; sets where it ends, 0: no bracket.
 */
static bool bracket_takes(const struct key_path *k, size_t from, size_t to, char c, size_t *ret_end)
{
	size_t i = from + 1, first;
	bool negated, taken = false;

	negated = i < to && (byte_of(k, i) == '!' || byte_of(k, i) == '^');
	i += negated;
	for (first = i; i < to && (i == first || byte_of(k, i) != ']'); i++) {
		char low = byte_of(k, i), high = low;

		if (i + 2 < to && byte_of(k, i + 1) == '-' && byte_of(k, i + 2) != ']') {
			high = byte_of(k, i + 2);
			i += 2;
		}
		taken |= (unsigned char)low <= (unsigned char)c &&
			 (unsigned char)c <= (unsigned char)high;
	}
	*ret_end = i < to ? i + 1 : 0;
	return taken != negated;
}

/* Whether the pattern's element at `*at` takes `c`; steps over it. `*` is not for here. */
static bool element_takes(const struct key_path *k, size_t *at, size_t to, char c)
{
	char e = byte_of(k, *at);
	size_t end = 0;
	bool takes;

	if (e == '[') {
		takes = bracket_takes(k, *at, to, c, &end);
		if (end) {
			*at = end;
			return takes;
		}
	}
	++*at;
	return e == '?' || e == c;
}

/* One component; the last `*` is where it goes on after a miss, so the work is at most n * m. */
static bool component_matches(const struct key_path *k, size_t from, size_t to, struct span name)
{
	size_t at = from, i = 0, star = to, star_i = 0;
	bool starred = false;

	while (i < name.n) {
		if (at < to && byte_of(k, at) == '*') {
			star = ++at;
			star_i = i;
			starred = true;
		} else if (at < to && element_takes(k, &at, to, name.p[i])) {
			i++;
		} else if (starred) {
			at = star;
			i = ++star_i;
		} else {
			return false;
		}
	}
	while (at < to && byte_of(k, at) == '*')
		at++;
	return at == to;
}

static bool component_is(const struct key_path *k, size_t from, size_t to, struct span name)
{
	if (to - from != name.n)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if (byte_of(k, from + i) != name.p[i])
			return false;
	return true;
}

static bool walk(struct span key, const char *path, bool glob)
{
	struct key_path k = key_path_of(key);
	size_t from, to;

	while (next_component(&k, &from, &to)) {
		struct span name;

		if (!*path)
			return false;
		name = next_name(&path);
		if (glob ? !component_matches(&k, from, to, name)
			 : !component_is(&k, from, to, name))
			return false;
	}
	return !*path;
}

bool sysctl_conf_is(struct span key, const char *path)
{
	return walk(key, path, false);
}

/* Whether `key` could name `path` as far as its first special byte. */
static bool prefix_fits(struct span key, const char *path)
{
	struct key_path k = key_path_of(key);

	for (size_t i = 0; i < key.n && !strchr("*?[{\\", key.p[i]); i++)
		if (byte_of(&k, i) != path[i])
			return i == 0 && byte_of(&k, i) == '/'; /* simplified later: cannot say */
	return true;
}

enum sysctl_match sysctl_conf_glob(struct span key, const char *path)
{
	if (holds_any(key, "{\\") || span_find(key, "[:") < key.n || span_find(key, "[=") < key.n ||
	    span_find(key, "[.") < key.n)
		return prefix_fits(key, path) ? SYSCTL_MATCH_OPAQUE : SYSCTL_MATCH_NO;
	return walk(key, path, true) ? SYSCTL_MATCH_YES : SYSCTL_MATCH_NO;
}

char *sysctl_conf_path(struct arena *a, struct span key)
{
	struct key_path k = key_path_of(key);
	char *path = arena_alloc(a, key.n + 1);
	size_t n = 0, from, to;

	while (next_component(&k, &from, &to)) {
		if (n)
			path[n++] = '/';
		for (; from < to; from++)
			path[n++] = byte_of(&k, from);
	}
	return path;
}
