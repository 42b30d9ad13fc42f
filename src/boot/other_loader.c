/* SPDX-License-Identifier: MIT */
#include "boot/other_loader.h"

#include "format/unit.h"

static bool is_letters(struct span word)
{
	for (size_t i = 1; i < word.n; i++)
		if (!(word.p[i] >= 'a' && word.p[i] <= 'z') &&
		    !(word.p[i] >= 'A' && word.p[i] <= 'Z'))
			return false;
	return word.n > 1 && word.p[0] == '-';
}

/* kexec, and behind it -p, alone or among other letters, or --load-panic, which may be cut short.
 */
static bool loads_panic(struct span command)
{
	struct span rest = span_from(command, span_find(command, "kexec")), word;

	while (span_word(&rest, &word))
		if (span_starts(word, "--load-p") ||
		    (is_letters(word) && span_index(word, 'p') < word.n))
			return true;
	return false;
}

bool other_loader_is(struct arena *a, struct span bytes, unsigned *ret_line)
{
	struct unit_file unit;

	if (span_find(bytes, "kexec") == bytes.n)
		return false;
	unit_parse(a, bytes, &unit);
	for (size_t i = 0; i < unit.n; i++) {
		const struct unit_entry *e = &unit.entries[i];

		*ret_line = e->line;
		if (strcmp(e->section, "Service") == 0 && strcmp(e->key, "ExecStart") == 0 &&
		    (e->cut || loads_panic(e->value)))
			return true;
	}
	return false;
}

bool other_loader(const struct facts *f, const char *own, struct span args, struct where *ret_where,
		  const char **ret_why)
{
	const struct file *dir = facts_file(f, OTHER_LOADER_DIR);

	for (size_t i = 0; i < dir->n_names; i++) {
		const char *name = dir->names[i];
		const struct file *file =
			facts_file(f, arena_path(f->arena, OTHER_LOADER_DIR, name));
		struct where where = IN_FILE(file->path);
		struct unit_answer unit;

		if (!span_ends(span_of(name), ".service") || file->link || strcmp(name, own) == 0)
			continue;
		if (file->seen != SEEN_UNREADABLE &&
		    !other_loader_is(f->arena, file->bytes, &where.line))
			continue;
		units_predict(f, name, args, &unit);
		if (unit.starts == STARTS_NO)
			continue;
		*ret_where = where;
		*ret_why = file->seen == SEEN_UNREADABLE
				   ? arena_printf(f->arena,
						  "whether this unit loads another capture kernel "
						  "cannot be told: %s",
						  facts_reason(file->err))
				   : "this unit loads a capture kernel by itself: whether that one "
				     "saves a dump is not known";
		return true;
	}
	return false;
}
