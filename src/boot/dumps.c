/* SPDX-License-Identifier: MIT */
#include "boot/dumps.h"

const char *dumps_directory(const struct state *s)
{
	return s->target.kind == TARGET_LOCAL ? s->target.directory : NULL;
}

/* vmcore of EL and SUSE, dump.TIME of Debian; what was cut short has a name that says it. */
static bool is_dump(const char *name)
{
	return strncmp(name, "vmcore", 6) == 0 ? !strchr(name, '-') || strstr(name, "incomplete")
					       : strncmp(name, "dump.", 5) == 0 ||
							 strncmp(name, "dump-incomplete", 15) == 0;
}

static bool is_log(const char *name)
{
	return strncmp(name, "vmcore-dmesg", 12) == 0 || strncmp(name, "dmesg", 5) == 0;
}

static void judge(const struct facts *f, struct saved_dump *d)
{
	const struct dump *dump = facts_dump(f, d->path);

	d->looked = dump != NULL;
	d->state = DUMP_UNKNOWN;
	d->why = dump ? dump->content.why : "nobody looked into it";
	if (!dump || dump->seen != SEEN_PRESENT)
		return;
	d->form = dump->content.form;
	d->release = dump->content.release.n ? arena_dup(f->arena, dump->content.release) : NULL;
	if (dump->content.crashed)
		d->time = dump->content.crashed;
	d->state = dump->content.state;
	if (strstr(strrchr(d->path, '/'), "incomplete")) {
		d->state = DUMP_TRUNCATED;
		d->why = "its name says so";
	}
}

static struct saved_dump *add(const struct facts *f, const char *name, const char *path,
			      struct saved_dump **all, size_t *n)
{
	const struct file *file = facts_file(f, path);
	struct saved_dump *d = arena_push(f->arena, *all, *n);

	*d = (struct saved_dump){
		.name = name, .path = path, .size = file->size, .time = file->mtime
	};
	judge(f, d);
	return d;
}

/* One crash's directory: a dump, and the logs beside it. */
static void look_into(const struct facts *f, const char *name, const struct file *dir,
		      struct saved_dump **all, size_t *n)
{
	const char *log = NULL, *capture_log = NULL;
	size_t first = *n;

	for (size_t i = 0; i < dir->n_names; i++) {
		const char *path = arena_path(f->arena, dir->path, dir->names[i]);

		if (is_log(dir->names[i]))
			log = path;
		else if (strcmp(dir->names[i], "kexec-dmesg.log") == 0)
			capture_log = path;
		else if (is_dump(dir->names[i]))
			add(f, name, path, all, n);
	}
	for (size_t i = first; i < *n; i++) {
		(*all)[i].log = log;
		(*all)[i].capture_log = capture_log;
	}
}

/* The whole part of the same dump that goes on at `page`, or NULL. */
static const struct saved_dump *next_part(const struct facts *f, const struct saved_dump *all,
					  size_t n, const struct dump_part *of, uint64_t page)
{
	for (size_t i = 0; i < n; i++) {
		const struct dump *dump = facts_dump(f, all[i].path);
		const struct dump_part *part = dump ? &dump->content.part : NULL;

		if (part && part->split && part->set == of->set && part->of == of->of &&
		    part->from == page && part->to > page && dump->content.state == DUMP_COMPLETE)
			return &all[i];
	}
	return NULL;
}

/* A part is only whole together with all the others. */
static void judge_part(const struct facts *f, const struct saved_dump *all, size_t n,
		       struct saved_dump *d)
{
	const struct dump *dump = facts_dump(f, d->path);
	const struct dump_part *part = dump ? &dump->content.part : NULL;
	const struct saved_dump *next;
	uint64_t page = 0;

	if (d->state != DUMP_COMPLETE || !part || !part->split)
		return;
	while (page < part->of && (next = next_part(f, all, n, part, page))) {
		*arena_push(f->arena, d->parts, d->n_parts) = next->path;
		page = facts_dump(f, next->path)->content.part.to;
	}
	if (page >= part->of)
		return;
	d->parts = NULL;
	d->n_parts = 0;
	d->state = DUMP_UNKNOWN;
	d->why = arena_printf(f->arena,
			      "a part of a dump that was split, pages %llu to %llu of %llu: the "
			      "one from page %llu on is missing, not whole or not looked into",
			      (unsigned long long)part->from, (unsigned long long)part->to,
			      (unsigned long long)part->of, (unsigned long long)page);
}

size_t dumps_of(const struct facts *f, const char *dir, struct saved_dump **ret)
{
	const struct file *list = facts_file(f, dir);
	struct saved_dump *all = NULL;
	size_t n = 0;

	if (facts_dump(f, dir))
		add(f, strrchr(dir, '/') + 1, dir, &all, &n);
	for (size_t i = 0; i < list->n_names; i++) {
		const char *path = arena_path(f->arena, dir, list->names[i]);

		if (is_dump(list->names[i]))
			add(f, list->names[i], path, &all, &n);
		else
			look_into(f, list->names[i], facts_file(f, path), &all, &n);
	}
	for (size_t i = 0; i < n; i++)
		judge_part(f, all, n, &all[i]);
	*ret = all;
	return n;
}

const struct file *dumps_unseen(const struct facts *f, const char *dir)
{
	const struct file *list = facts_file(f, dir);

	if (list->seen != SEEN_PRESENT && list->seen != SEEN_ABSENT)
		return facts_dump(f, dir) ? NULL : list;
	for (size_t i = 0; i < list->n_names; i++) {
		const struct file *file = facts_file(f, arena_path(f->arena, dir, list->names[i]));

		if (file->seen == SEEN_UNREADABLE)
			return file;
	}
	return NULL;
}
