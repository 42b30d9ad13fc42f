/* SPDX-License-Identifier: MIT */
#include "boot/boot_files.h"

#include "boot/release.h"
#include "boot/tools.h"

/* The first of the places that `path` of an entry may mean that is not empty decides. */
static struct answer find(const struct facts *f, const struct boot_entry *entry, const char *path,
			  const char *what)
{
	const char **place = tools_boot_paths(f->arena, path);

	if (!*place)
		return (struct answer){ .is = TRI_YES };
	for (; *place; place++) {
		const struct file *file = facts_file(f, *place);

		if (file->seen == SEEN_UNREADABLE)
			return (struct answer){ TRI_UNKNOWN, IN_FILE(file->path),
						facts_reason(file->err) };
		if (file->seen != SEEN_ABSENT)
			return (struct answer){ .is = TRI_YES };
	}
	return (struct answer){ TRI_NO, entry->where,
				arena_printf(f->arena, "%s, %s, is not there", what, path) };
}

const char *boot_release(const struct facts *f, const struct boot_entry *entry)
{
	const char **place;

	if (entry->release)
		return entry->release;
	place = tools_boot_paths(f->arena, entry->kernel);
	while (*place && facts_file(f, *place)->seen == SEEN_ABSENT)
		place++;
	if (!*place || !facts_file(f, *place)->link)
		return NULL;
	return release_of_kernel(f->arena, span_of(facts_file(f, *place)->link));
}

const struct file *boot_modules(const struct facts *f, const char *release, enum seen *ret)
{
	static const char without[] = "# CONFIG_MODULES is not set";
	const struct file *dir = facts_file(f, arena_printf(f->arena, "/lib/modules/%s", release));
	const struct file *config =
		facts_file(f, arena_printf(f->arena, "/boot/config-%s", release));

	*ret = dir->seen;
	if (dir->seen == SEEN_PRESENT && dir->kind != FILE_DIRECTORY)
		*ret = SEEN_ABSENT;
	if (*ret == SEEN_ABSENT && span_find(config->bytes, without) < config->bytes.n)
		*ret = SEEN_PRESENT;
	return dir;
}

/* Another deployment of an ostree system brings modules of its own. */
static struct answer find_modules(const struct look *look, const struct boot_entry *entry)
{
	const struct facts *f = look->facts;
	const char *release = boot_release(f, entry);
	const struct file *dir;
	enum seen seen;

	if (!release || look->boot.ostree)
		return (struct answer){ .is = TRI_YES };
	dir = boot_modules(f, release, &seen);
	if (seen == SEEN_UNREADABLE)
		return (struct answer){ TRI_UNKNOWN, IN_FILE(dir->path), facts_reason(dir->err) };
	if (seen == SEEN_ABSENT)
		return (struct answer){
			TRI_UNKNOWN, IN_FILE(dir->path),
			"not there: whether this kernel comes up without its modules is not known"
		};
	return (struct answer){ .is = TRI_YES };
}

struct answer boot_files(const struct look *look, const struct boot_entry *entry)
{
	struct answer a = { .is = TRI_YES }, modules;

	if (!entry)
		return a;
	a = find(look->facts, entry, entry->kernel, "the kernel that this entry starts");
	modules = find_modules(look, entry);
	for (size_t i = 0; i < entry->n_initrds && a.is == TRI_YES; i++)
		a = find(look->facts, entry, entry->initrds[i],
			 "the initial ramdisk that this entry loads");
	return a.is == TRI_YES ? modules : a;
}
