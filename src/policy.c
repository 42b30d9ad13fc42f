/* SPDX-License-Identifier: MIT */
#include "policy.h"

#include "base/size.h"
#include "format/unit.h"

static const char *add_waiver(struct arena *a, struct policy *p, const struct unit_entry *e)
{
	if (!e->value.n)
		return "give the reason of the waiver";
	*arena_push(a, p->waivers, p->n_waivers) =
		(struct waiver){ .id = e->key, .reason = arena_dup(a, e->value) };
	return NULL;
}

static const char *add_severity(struct arena *a, struct policy *p, const struct unit_entry *e)
{
	bool fail = span_eq(e->value, "fail");

	if (!fail && !span_eq(e->value, "warn"))
		return "a severity is warn or fail";
	*arena_push(a, p->severities, p->n_severities) =
		(struct severity){ .id = e->key, .fail = fail };
	return NULL;
}

static const char *add_require(struct arena *a, struct policy *p, const struct unit_entry *e)
{
	static const char *const targets[] = { "local", "nfs", "ssh", "raw" };

	if (strcmp(e->key, "minimum_reservation") == 0)
		return size_parse(e->value, &p->minimum_reservation) ? NULL
								     : "give a size such as 256M";
	if (strcmp(e->key, "dump_path") == 0) {
		p->dump_path = arena_dup(a, e->value);
		return p->dump_path[0] == '/' ? NULL : "give an absolute path";
	}
	if (strcmp(e->key, "target") != 0)
		return "there is no such requirement";
	for (size_t i = 0; i < 4; i++)
		if (span_eq(e->value, targets[i])) {
			p->target = targets[i];
			return NULL;
		}
	return "a target is local, nfs, ssh or raw";
}

static const char *add_entry(struct arena *a, struct policy *p, const struct unit_entry *e,
			     bool (*known_rule)(const char *id))
{
	if (e->cut)
		return "the line is too long, or holds \" ;\"";
	if (strcmp(e->section, "require") == 0)
		return add_require(a, p, e);
	if (strcmp(e->section, "waive") != 0 && strcmp(e->section, "severity") != 0)
		return "the sections are [waive], [require] and [severity]";
	if (!known_rule(e->key))
		return "there is no such rule";
	return e->section[0] == 'w' ? add_waiver(a, p, e) : add_severity(a, p, e);
}

const char *policy_add(struct arena *a, struct policy *p, const char *path, struct span bytes,
		       bool (*known_rule)(const char *id))
{
	struct policy next = *p;
	struct unit_file file;

	unit_parse(a, bytes, &file);
	if (file.bad_line)
		return arena_printf(a, "%s:%u: this is no section, setting or comment", path,
				    file.bad_line);
	for (size_t i = 0; i < file.n; i++) {
		const char *wrong = add_entry(a, &next, &file.entries[i], known_rule);

		if (wrong)
			return arena_printf(a, "%s:%u: %s: %s", path, file.entries[i].line,
					    file.entries[i].key, wrong);
	}
	*p = next;
	return NULL;
}
