/* SPDX-License-Identifier: MIT */
#include "boot/uki.h"

#include "base/strbuf.h"
#include "boot/sdboot.h"

#include <errno.h>

const char *const sdboot_sections[] = { ".cmdline", ".uname", ".osrel", ".profile", NULL };

const char *sdboot_section(struct arena *a, const char *image, const char *section)
{
	return arena_printf(a, "%s:%s", image, section);
}

static const struct file *section_of(const struct facts *f, const struct boot_entry *e,
				     const char *section)
{
	return facts_file(f, sdboot_section(f->arena, e->where.path, section));
}

/* Up to the NUL that may end it. */
static struct span text_of(const struct file *file)
{
	return span_trim(span_head(file->bytes, span_index(file->bytes, '\0')));
}

/* The first NAME=value of an os-release, without the quotes around it. */
static struct span os_release(struct span text, const char *name)
{
	struct span line;

	while (span_line(&text, &line)) {
		struct span value = span_from(line, strlen(name) + 1);
		char quote = value.n ? value.p[0] : '\0';

		if (!span_starts(line, name) || line.n <= strlen(name) ||
		    line.p[strlen(name)] != '=')
			continue;
		value = span_trim(value);
		if (value.n > 1 && (quote == '"' || quote == '\'') && value.p[value.n - 1] == quote)
			value = span_make(value.p + 1, value.n - 2);
		return value;
	}
	return span_of("");
}

/* The first of them that says something; NULL ends. */
static struct span first_of(struct span text, const char *const *names)
{
	struct span value = span_of("");

	for (; *names && !value.n; names++)
		value = os_release(text, *names);
	return value;
}

/* mangle_stub_cmdline(): what parts lines is a blank, and those at its ends are taken off. */
static struct span mangled(struct arena *a, struct span text)
{
	char *args = arena_dup(a, text);

	for (size_t i = 0; i < text.n; i++)
		if (args[i] > 0 && args[i] < ' ')
			args[i] = ' ';
	return span_trim(span_make(args, text.n));
}

static bool has_addon(const struct facts *f, const char *dir)
{
	const struct file *list = facts_file(f, dir);

	for (size_t i = 0; i < list->n_names; i++)
		if (span_ends(span_of(list->names[i]), ".addon.efi"))
			return true;
	return list->seen == SEEN_UNREADABLE;
}

/* Why the section is not all there is to its arguments; NULL: it is. */
static const char *more_than_one(const struct facts *f, const char *mount,
				 const struct boot_entry *e)
{
	if (section_of(f, e, ".profile")->seen == SEEN_PRESENT)
		return "it is a unified kernel image with several profiles, each with arguments of "
		       "its own";
	if (has_addon(f, arena_printf(f->arena, "%s.extra.d", e->where.path)) ||
	    has_addon(f, arena_printf(f->arena, "%s/loader/addons", mount)))
		return "it is a unified kernel image, to whose arguments an addon may add others";
	return NULL;
}

static void read_args(const struct facts *f, const char *mount, struct boot_entry *e)
{
	const struct file *file = section_of(f, e, ".cmdline");
	struct span *args = arena_new_of(f->arena, struct span);

	e->args_seen = SEEN_UNREADABLE;
	e->why = more_than_one(f, mount, e);
	if (!e->why && file->seen == SEEN_ABSENT)
		e->why = "it is a unified kernel image without arguments of its own";
	else if (!e->why && !file->has_bytes)
		e->why = arena_printf(
			f->arena, "it is a unified kernel image, whose arguments are inside it: %s",
			file->seen != SEEN_UNREADABLE ? "nobody looked"
			: file->err == EBADMSG	      ? "they cannot be read there"
						      : facts_reason(file->err));
	if (e->why)
		return;
	*args = mangled(f->arena, text_of(file));
	e->args_seen = SEEN_PRESENT;
	e->args = *args;
	e->variants = args;
	e->n_variants = 1;
}

void uki_read(const struct facts *f, const char *mount, struct boot_entry *entry, struct uki *ret)
{
	static const char *const keys[] = { "IMAGE_ID", "ID", NULL };
	static const char *const versions[] = { "IMAGE_VERSION", "VERSION", "VERSION_ID",
						"BUILD_ID", NULL };
	struct span release = text_of(section_of(f, entry, ".uname"));
	struct span os = text_of(section_of(f, entry, ".osrel"));

	read_args(f, mount, entry);
	if (release.n)
		entry->release = arena_dup(f->arena, release);
	if (os_release(os, "PRETTY_NAME").n)
		entry->title = arena_dup(f->arena, os_release(os, "PRETTY_NAME"));
	*ret = (struct uki){ first_of(os, keys), first_of(os, versions) };
}
