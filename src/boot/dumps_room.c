/* SPDX-License-Identifier: MIT */
#include "base/size.h"
#include "base/strbuf.h"
#include "boot/dumps.h"

#define NAMED_MAX 4

/* What kdump-save looks for: 2026-01-31-23-59, with a colon in older ones. */
static bool is_dated(const char *name)
{
	static const char form[] = "0000-00-00-00-00";

	if (strlen(name) != sizeof(form) - 1)
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? name[i] < '0' || name[i] > '9'
				   : name[i] != '-' && !(i == 13 && name[i] == ':'))
			return false;
	return true;
}

#define NUMBER_MAX (UINT64_C(1) << 40) /* of dumps, or of MiB: as good as any more */

static uint64_t number(const struct kdump_setting *setting)
{
	uint64_t n;

	if (setting->seen != SEEN_PRESENT || !span_u64(setting->value, 10, &n))
		return 0;
	return n < NUMBER_MAX ? n : NUMBER_MAX;
}

/* The oldest directories, until as many as are kept remain. */
static void purge(const char *const *dated, size_t n, const struct saved_dump *all,
		  struct dumps_room *ret)
{
	size_t gone = ret->keep && n > ret->keep ? n - (size_t)ret->keep : 0;

	for (size_t i = 0; i < ret->n; i++)
		for (size_t k = 0; k < gone; k++)
			if (strcmp(all[i].name, dated[k]) == 0) {
				ret->n_purged++;
				ret->purged += all[i].size;
			}
}

static const char *names(struct arena *a, const struct saved_dump *all, size_t n)
{
	struct strbuf out = STRBUF(a);

	for (size_t i = 0; i < n && i < NAMED_MAX; i++)
		strbuf_printf(&out, "%s%s (%s)", i ? ", " : "", all[i].name,
			      size_about(a, all[i].size));
	if (n > NAMED_MAX)
		strbuf_printf(&out, " and %zu more", n - NAMED_MAX);
	return arena_dup(a, strbuf_span(&out));
}

void dumps_room(const struct look *look, const struct state *s, struct dumps_room *ret)
{
	const struct facts *f = look->facts;
	const struct file *list;
	const char **dated;
	struct saved_dump *all;
	size_t n_dated = 0;

	*ret = (struct dumps_room){ .where = dumps_directory(s),
				    .keep = number(&look->kdump.keep) };
	if (look->profile.distro->family == FAMILY_SUSE)
		ret->leave = number(&look->kdump.leave) * 1024 * 1024;
	if (!ret->where)
		return;
	ret->n = dumps_of(f, ret->where, &all);
	ret->more = dumps_unseen(f, ret->where) != NULL;
	for (size_t i = 0; i < ret->n; i++)
		ret->size += all[i].size;
	ret->all = names(f->arena, all, ret->n);
	if (look->profile.distro->family != FAMILY_SUSE)
		return;
	list = facts_file(f, ret->where);
	dated = arena_array(f->arena, const char *, list->n_names + 1);
	for (size_t i = 0; i < list->n_names; i++)
		if (is_dated(list->names[i]))
			dated[n_dated++] = list->names[i];
	purge(dated, n_dated, all, ret);
}
