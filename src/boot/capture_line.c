/* SPDX-License-Identifier: MIT */
#include "boot/capture_line.h"

#include "boot/boot_target.h"
#include "format/cmdline.h"

/* No kernel takes a longer one. */
#define LINE_MAX_BYTES 4096

static bool has(const struct kdump_setting *s)
{
	return s->seen == SEEN_PRESENT && s->value.n;
}

static bool removes(struct span list, struct span name)
{
	struct span word;

	while (span_word(&list, &word))
		if (span_same(word, name))
			return true;
	return false;
}

/* `args` without what the service takes out. */
static struct span without(struct arena *a, struct span args, struct span list)
{
	char *kept = arena_alloc(a, args.n + 1);
	size_t n = 0;
	struct span word;

	while (span_word(&args, &word)) {
		if (removes(list, span_head(word, span_index(word, '='))))
			continue;
		memcpy(kept + n, word.p, word.n);
		n += word.n;
		kept[n++] = ' ';
	}
	return span_make(kept, n);
}

static struct span base_of(const struct look *look, const struct state *s, struct where *ret_where)
{
	const struct kdump_config *kdump = &look->kdump;
	struct arena *a = look->facts->arena;
	struct span args = span_of("");

	*ret_where = has(&kdump->cmdline) ? kdump->cmdline.where : s->args_where;
	if (has(&kdump->cmdline))
		args = kdump->cmdline.value;
	else if (s->args_seen == SEEN_PRESENT)
		args = s->args;
	args = span_head(args, LINE_MAX_BYTES);
	return has(&kdump->remove)
		       ? without(a, args, span_head(kdump->remove.value, LINE_MAX_BYTES))
		       : args;
}

/* Where the installed system is started: the unit that saves the dump, or the boot's usual one. */
static enum stop_kind leads_astray(const char *target)
{
	static const char *const saving[] = { "kdump-tools-dump.service", "multi-user.target",
					      "graphical.target", NULL };

	for (size_t i = 0; saving[i]; i++)
		if (!target || strcmp(target, saving[i]) == 0)
			return STOP_NONE;
	return strcmp(target, "rescue.target") == 0 || strcmp(target, "emergency.target") == 0
		       ? STOP_WAITS
		       : STOP_DIVERTS;
}

bool capture_line_stop(const struct look *look, const struct state *s, struct capture_stop *ret)
{
	struct arena *a = look->facts->arena;
	const struct kdump_setting *append = &look->kdump.append;
	bool debian = look->profile.distro->family == FAMILY_DEBIAN;
	unsigned readers = stops_makers(look) | (debian ? STOPS_SYSTEM : 0u);
	struct where where;
	struct span base = base_of(look, s, &where);
	struct span added = has(append) ? span_head(append->value, LINE_MAX_BYTES) : span_of("");
	struct span line = span_of(arena_printf(a, "%.*s %.*s", (int)base.n, base.n ? base.p : "",
						(int)added.n, added.n ? added.p : ""));
	const char *target = debian ? boot_target(a, line, NULL) : NULL;

	*ret = (struct capture_stop){ .where = where };
	if (stops_find(line, readers, &ret->stop)) {
		bool appended = (size_t)(ret->stop.word.p - line.p) > base.n;

		ret->inherited = !appended && !has(&look->kdump.cmdline);
		if (appended)
			ret->where = append->where;
		return true;
	}
	ret->stop.kind = leads_astray(target);
	ret->stop.what = arena_printf(a, "it leads to %s, where nothing saves the dump", target);
	ret->where = append->where;
	ret->lacks_unit = true;
	return ret->stop.kind != STOP_NONE;
}

const struct kdump_setting *capture_line_hidden(const struct look *look)
{
	const struct kdump_setting *parts[] = { &look->kdump.cmdline, &look->kdump.append };

	for (size_t i = 0; i < 2; i++)
		if (parts[i]->set && parts[i]->seen != SEEN_PRESENT)
			return parts[i];
	return NULL;
}
