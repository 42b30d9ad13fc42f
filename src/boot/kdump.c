/* SPDX-License-Identifier: MIT */
#include "boot/kdump_parts.h"

bool kdump_open(const struct facts *f, const char *path, struct kdump_config *ret)
{
	const struct file *file = facts_file(f, path);

	ret->where = (struct where){ path, 0 };
	ret->seen = file->seen;
	if (file->seen == SEEN_PRESENT && file->has_bytes)
		return true;
	if (file->seen != SEEN_ABSENT) {
		ret->seen = SEEN_UNREADABLE;
		ret->why =
			file->seen == SEEN_UNREADABLE ? facts_reason(file->err) : "it was not read";
		ret->kind = KDUMP_TARGET_UNKNOWN;
		ret->use_seen = SEEN_UNREADABLE;
	}
	return false;
}

struct kdump_setting kdump_default(const char *path, const char *value)
{
	return (struct kdump_setting){ .seen = SEEN_PRESENT,
				       .value = span_of(value),
				       .where = { path, 0 } };
}

struct kdump_setting kdump_shell(const struct shellvars *vars, const char *path, const char *name,
				 const char *fallback)
{
	const struct shellvar *var = shellvars_get(vars, name);

	if (!var || (var->known && !var->value.n))
		return kdump_default(path, fallback);
	return (struct kdump_setting){ .seen = var->known ? SEEN_PRESENT : SEEN_UNREADABLE,
				       .value = var->value,
				       .where = var->where,
				       .set = true };
}

void kdump_complain(const struct facts *f, struct kdump_config *ret, struct where where, bool fatal,
		    const char *message)
{
	kdump_problem_add(f->arena, &ret->problems, where, fatal, message);
}

void kdump_config_of(const struct facts *f, enum family family, unsigned major,
		     struct kdump_config *ret)
{
	*ret = (struct kdump_config){ .family = family,
				      .use_kdump = true,
				      .use_seen = SEEN_PRESENT,
				      .kind = KDUMP_TARGET_LOCAL };
	switch (family) {
	case FAMILY_EL:
		kdump_config_el(f, major, ret);
		break;
	case FAMILY_DEBIAN:
		kdump_config_debian(f, ret);
		break;
	case FAMILY_SUSE:
		kdump_config_suse(f, ret);
		break;
	case FAMILY_UNKNOWN:
		ret->seen = SEEN_UNREADABLE;
		ret->use_seen = SEEN_UNREADABLE;
		ret->kind = KDUMP_TARGET_UNKNOWN;
		ret->why = "how this distribution configures its dumps is not known";
		break;
	}
	for (size_t i = 0; i < ret->problems.n; i++)
		ret->fatal |= ret->problems.list[i].fatal;
}
