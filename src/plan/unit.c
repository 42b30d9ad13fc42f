/* SPDX-License-Identifier: MIT */
/*
 * A unit that starts at boot: the links that `systemctl enable` makes, from what the [Install]
 * section of the unit says. Source: src/shared/install.c, systemd 257.
 */
#include "plan/planner.h"

#include "format/unit.h"

#define ETC "/etc/systemd/system"

static const char *unit_path(const struct planner *p, const char *name)
{
	static const char *const dirs[] = { ETC, "/usr/local/lib/systemd/system",
					    "/usr/lib/systemd/system", "/lib/systemd/system" };

	for (size_t i = 0; i < 4; i++) {
		const char *path = arena_path(p->arena, dirs[i], name);
		const struct file *file = facts_file(p->after, path);

		if (file->seen == SEEN_PRESENT && file->has_bytes &&
		    !(file->link && strcmp(file->link, "/dev/null") == 0))
			return path;
	}
	return NULL;
}

/* The links of a distribution point where its packages say the units are. */
static const char *link_text(const struct planner *p, const char *path)
{
	bool merged = facts_file(p->after, "/lib")->link != NULL;
	bool old = p->look->profile.distro->family == FAMILY_DEBIAN &&
		   p->look->profile.major < (strcmp(p->look->profile.id, "debian") == 0 ? 13 : 24);

	return merged && old && strncmp(path, "/usr/lib/", 9) == 0 ? path + 4 : path;
}

/* False: something else stands there. What is there already needs nothing. */
static bool add_link(struct planner *p, const struct want *want, const char *path, const char *to)
{
	const struct file *file = facts_file(p->after, path);

	if (file->link && strcmp(file->link, "/dev/null") != 0)
		return true;
	if (file->seen == SEEN_PRESENT || file->link) {
		planner_refuse(p, "%s: %s is in the way", want->rule, path);
		return false;
	}
	planner_change(p, (struct change){ .kind = CHANGE_LINK,
					   .path = path,
					   .new = span_of(to),
					   .why = "the unit is started at boot",
					   .rule = want->rule });
	return true;
}

/* The values of a key of [Install], each word of each line; an empty one begins anew. */
static size_t install_words(struct planner *p, const struct unit_file *unit, const char *key,
			    const char ***ret)
{
	const char **words = NULL;
	struct span rest, word;
	size_t n = 0;

	for (size_t i = 0; i < unit->n; i++) {
		const struct unit_entry *e = &unit->entries[i];

		if (strcmp(e->section, "Install") != 0 || strcmp(e->key, key) != 0)
			continue;
		rest = e->value;
		if (!span_trim(rest).n)
			n = 0;
		while (!e->cut && span_word(&rest, &word))
			*arena_push(p->arena, words, n) = arena_dup(p->arena, word);
	}
	*ret = words;
	return n;
}

static bool link_all(struct planner *p, const struct want *want, const struct unit_file *unit,
		     const char *name, const char *path, size_t *ret_n)
{
	static const struct {
		const char *key, *format;
	} kinds[] = {
		{ "WantedBy", ETC "/%s.wants/%s" },
		{ "RequiredBy", ETC "/%s.requires/%s" },
		{ "Alias", NULL },
	};
	const char **words;

	for (size_t i = 0; i < 3; i++) {
		size_t n = install_words(p, unit, kinds[i].key, &words);

		*ret_n += n;
		for (size_t k = 0; k < n; k++) {
			const char *link =
				i == 2 ? arena_printf(p->arena, ETC "/%s", words[k])
				       : arena_printf(p->arena, ETC "/%s.%s/%s", words[k],
						      i ? "requires" : "wants", name);

			if (strchr(words[k], '%') || strchr(words[k], '/')) {
				planner_refuse(p,
					       "%s: %s of %s is not understood; run: systemctl "
					       "enable %s",
					       want->rule, kinds[i].key, name, name);
				return false;
			}
			if (!add_link(p, want, link, link_text(p, path)))
				return false;
		}
	}
	return true;
}

/* What Also= names is enabled too, one level deep, where it is there. */
static bool enable(struct planner *p, const struct want *want, const char *name, bool also)
{
	const char *path = unit_path(p, name), **words;
	struct unit_file unit;
	size_t n = 0, others;

	if (!path && also) {
		planner_leave(p, "%s: enable %s too", want->rule, name);
		return true;
	}
	if (!path) {
		planner_refuse(p, "%s: there is no unit %s", want->rule, name);
		return false;
	}
	unit_parse(p->arena, facts_bytes(p->after, path), &unit);
	if (!link_all(p, want, &unit, name, path, &n))
		return false;
	others = install_words(p, &unit, "Also", &words);
	for (size_t i = 0; i < others && !also; i++)
		if (strcmp(words[i], name) != 0 && !enable(p, want, words[i], true))
			return false;
	if (n || others || also)
		return true;
	planner_refuse(p, "%s: %s does not say which target wants it", want->rule, name);
	return false;
}

static bool unmask(struct planner *p, const struct want *want)
{
	const char *mask = arena_printf(p->arena, ETC "/%s", want->text);
	const struct file *masked = facts_file(p->after, mask);

	if (!masked->link || strcmp(masked->link, "/dev/null") != 0)
		return true;
	if (!p->options->unmask) {
		planner_refuse(p,
			       "%s: %s is masked, which somebody decided; use --unmask if it may "
			       "be started",
			       want->rule, want->text);
		return false;
	}
	planner_change(p, (struct change){ .kind = CHANGE_UNLINK,
					   .path = mask,
					   .existed = true,
					   .old = span_of(masked->link),
					   .why = "the unit is no longer masked",
					   .rule = want->rule });
	return true;
}

void plan_unit(struct planner *p, const struct want *want)
{
	size_t changes = p->plan->n_changes;
	const struct answer *unit = &p->look->next[0].unit;

	if (p->no_service) /* it comes with the packages */
		return;
	if (!unmask(p, want) || !enable(p, want, want->text, false))
		p->no_service = p->plan->n_changes == changes;
	else if (p->plan->n_changes == changes) {
		p->no_service = true;
		planner_refuse(p, "%s: %s is enabled, and does not start at boot all the same: %s",
			       want->rule, want->text,
			       unit->why ? unit->why : "it is not known why");
	}
}
