/* SPDX-License-Identifier: MIT */
#include "format/unit.h"

#include <ini.h>

struct feed {
	struct arena *arena;
	struct span rest;
	struct unit_file *unit;
	unsigned passed; /* LFs so far */
	unsigned line;	 /* where the line that inih is at begins */
	bool cut;
};

/* Takes a line off, and those it goes on in, joined by spaces as systemd does. */
static bool take_logical(struct feed *f, struct span *ret)
{
	struct span raw, line;
	char *joined = NULL;
	size_t n = 0;

	while (span_line(&f->rest, &raw)) {
		bool goes_on;

		f->passed++;
		line = span_trim(raw);
		if (!line.n ? !joined : line.p[0] == '#' || line.p[0] == ';')
			continue;
		goes_on = line.n && line.p[line.n - 1] == '\\';
		if (!joined) {
			f->line = f->passed;
			if (!goes_on) {
				*ret = line;
				return true;
			}
			/* What is left is all that can still be joined to it. */
			joined = arena_alloc(f->arena, line.n + f->rest.n + 1);
		}
		memcpy(joined + n, line.p, line.n - goes_on);
		n += line.n - goes_on;
		if (!goes_on)
			break;
		joined[n++] = ' ';
	}
	*ret = span_trim(span_make(joined, n));
	return joined;
}

/* What inih would take for the start of a comment in a value. */
static bool holds_comment(struct span s)
{
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] == ';' && byte_blank(s.p[i - 1]))
			return true;
	return false;
}

/* fgets() for inih: one logical line, or its key alone when the value would not come through. */
static char *feed_line(char *buffer, int size, void *user)
{
	struct feed *f = user;
	struct span line;

	while (take_logical(f, &line)) {
		size_t equals = span_index(line, '='), colon = span_index(line, ':');
		bool section = line.n && line.p[0] == '[';

		f->cut = line.n + 2 > (size_t)size || memchr(line.p, '\0', line.n) ||
			 holds_comment(line);
		if ((section && f->cut) || (!section && (equals == line.n || !equals)) ||
		    (section && span_index(line, ']') == line.n)) {
			if (!f->unit->bad_line)
				f->unit->bad_line = f->line;
			continue;
		}
		if (!section &&
		    colon < equals) /* inih would end the key there; none of ours has one */
			continue;
		if (f->cut)
			line = span_head(line, equals + 1);
		if (line.n + 2 > (size_t)size) /* a key as long as that is not one of ours either */
			continue;
		memcpy(buffer, line.p, line.n);
		memcpy(buffer + line.n, "\n", 2);
		return buffer;
	}
	return NULL;
}

static int take_entry(void *user, const char *section, const char *key, const char *value)
{
	struct feed *f = user;

	*arena_push(f->arena, f->unit->entries, f->unit->n) = (struct unit_entry){
		.section = arena_dup(f->arena, span_of(section)),
		.key = arena_dup(f->arena, span_of(key)),
		.value = span_of(arena_dup(f->arena, span_of(value))),
		.line = f->line,
		.cut = f->cut,
	};
	return 1;
}

void unit_parse(struct arena *a, struct span bytes, struct unit_file *ret)
{
	struct feed f = { .arena = a, .rest = bytes, .unit = ret };

	*ret = (struct unit_file){ .n = 0 };
	ini_parse_stream(feed_line, &f, take_entry, &f);
}

/* `*` and `?` of fnmatch(3). */
static bool pattern_matches(struct span pattern, const char *name)
{
	size_t at = 0, star = SIZE_MAX, n = strlen(name), i = 0, star_i = 0;

	while (i < n) {
		if (at < pattern.n && pattern.p[at] == '*') {
			star = ++at;
			star_i = i;
		} else if (at < pattern.n && (pattern.p[at] == '?' || pattern.p[at] == name[i])) {
			at++;
			i++;
		} else if (star != SIZE_MAX) {
			at = star;
			i = ++star_i;
		} else {
			return false;
		}
	}
	while (at < pattern.n && pattern.p[at] == '*')
		at++;
	return at == pattern.n;
}

enum unit_preset unit_preset_of(struct span bytes, const char *unit, unsigned *ret_line)
{
	struct span rest = bytes, line, verb, pattern;

	for (unsigned n = 1; span_line(&rest, &line); n++) {
		line = span_trim(line);
		if (!line.n || line.p[0] == '#' || line.p[0] == ';' || !span_word(&line, &verb) ||
		    !span_word(&line, &pattern) || !pattern_matches(pattern, unit))
			continue;
		*ret_line = n;
		if (span_eq(verb, "enable"))
			return UNIT_PRESET_ENABLE;
		if (span_eq(verb, "disable"))
			return UNIT_PRESET_DISABLE;
	}
	return UNIT_PRESET_NONE;
}

static bool in_kernel_tree(struct span path)
{
	return span_starts(path, "/proc") || span_starts(path, "/sys") ||
	       span_starts(path, "/dev") || span_starts(path, "/run");
}

bool unit_path_is_plain(struct span path)
{
	for (size_t i = 0; i < path.n; i++)
		if (strchr("%*?[", path.p[i]))
			return false;
	return path.n && path.p[0] == '/' && !in_kernel_tree(path);
}

bool unit_program(const struct unit_entry *e, struct span *ret_path)
{
	struct span rest = e->value, word;

	if (e->cut || !span_word(&rest, &word))
		return false;
	while (word.n && strchr("@-:+!|", word.p[0]))
		word = span_from(word, 1);
	if (!unit_path_is_plain(word) || strchr("'\"", word.p[word.n - 1]))
		return false;
	*ret_path = word;
	return true;
}

const char *unit_next_path(struct arena *a, const struct unit_file *unit, size_t *at)
{
	while (*at < unit->n) {
		const struct unit_entry *e = &unit->entries[(*at)++];
		struct span v = e->value;

		if (!span_starts(span_of(e->key), "ConditionPath") &&
		    !span_starts(span_of(e->key), "AssertPath") &&
		    strcmp(e->key, "EnvironmentFile") != 0) {
			if (strcmp(e->key, "ExecStart") != 0 || !unit_program(e, &v))
				continue;
		}
		while (v.n && (v.p[0] == '|' || v.p[0] == '!' || v.p[0] == ' '))
			v = span_from(v, 1);
		if (!e->cut && unit_path_is_plain(v))
			return arena_dup(a, v);
	}
	return NULL;
}

static bool requires(const struct unit_entry *e)
{
	return strcmp(e->section, "Unit") == 0 && !e->cut &&
	       (strcmp(e->key, "Requires") == 0 || strcmp(e->key, "BindsTo") == 0 ||
		strcmp(e->key, "Requisite") == 0);
}

/* Mounts, swaps, devices, slices and scopes need no file. */
static bool has_file(struct span name)
{
	static const char *const types[] = { ".service", ".socket", ".target", ".path", ".timer" };

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (span_ends(name, types[i]))
			return span_index(name, '%') == name.n && span_index(name, '/') == name.n;
	return false;
}

const char *unit_next_required(struct arena *a, const struct unit_file *unit, struct unit_at *at)
{
	struct span word;

	for (;;) {
		while (span_word(&at->rest, &word)) {
			if (word.n > 1 && word.p[0] == '"' && word.p[word.n - 1] == '"')
				word = span_make(word.p + 1, word.n - 2);
			if (has_file(word))
				return arena_dup(a, word);
		}
		while (at->entry < unit->n && !requires(&unit->entries[at->entry]))
			at->entry++;
		if (at->entry == unit->n)
			return NULL;
		at->rest = unit->entries[at->entry].value;
		at->line = unit->entries[at->entry++].line;
	}
}

const char *unit_file_name(struct arena *a, const char *unit)
{
	const char *at = strchr(unit, '@'), *dot = strrchr(unit, '.');

	return at && dot > at ? arena_printf(a, "%.*s@%s", (int)(at - unit), unit, dot) : unit;
}
