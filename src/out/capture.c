/* SPDX-License-Identifier: MIT */
#include "out/capture.h"

#include <json-c/json.h>

static void put(struct json_object *o, const char *key, struct json_object *value)
{
	json_object_object_add(o, key, value);
}

static void put_text(struct json_object *o, const char *key, const char *text)
{
	put(o, key, json_object_new_string(text));
}

/* What a tree does not say of one file. The kernel's own files have neither size nor time. */
static struct json_object *file_json(struct arena *a, const struct file *file, bool hollow)
{
	static const char *const keys[] = { "", "none", "passphrase", "open" };
	struct json_object *o = json_object_new_object();

	if (file->seen == SEEN_UNREADABLE) {
		put_text(o, "error", facts_error_name(file->err));
		return o;
	}
	if (file->kind == FILE_REGULAR && file->mode && (file->size || !hollow))
		put(o, "size", json_object_new_int64((int64_t)file->size));
	if (file->mtime)
		put(o, "mtime", json_object_new_int64(file->mtime));
	if (file->mode)
		put_text(o, "mode",
			 arena_printf(a, "%04o",
				      file->kind == FILE_OTHER ? file->mode : file->mode & 07777));
	if (file->key)
		put_text(o, "key", keys[file->key]);
	if (file->kind == FILE_DIRECTORY ? !file->names : !file->has_bytes)
		put(o, "unread", json_object_new_boolean(true));
	return o;
}

/* Names in lists that nobody looked at stand in the tree as empty files. */
static void put_unread(const struct facts *f, const struct file *dir, struct json_object *stat)
{
	for (size_t i = 0; i < dir->n_names; i++) {
		const char *path = arena_path(f->arena, dir->path, dir->names[i]);
		struct json_object *o;

		if (facts_file(f, path)->seen != SEEN_UNPROBED)
			continue;
		o = json_object_new_object();
		put(o, "unread", json_object_new_boolean(true));
		put(stat, path, o);
	}
}

static void put_files(const struct facts *f, struct json_object *json)
{
	struct json_object *stat = json_object_new_object(), *absent = json_object_new_array();
	const struct file **all = facts_sorted(f);

	for (size_t i = 0; i < f->n_files; i++) {
		if (strcmp(all[i]->path, CAPTURE_FILE) == 0)
			continue;
		if (all[i]->seen == SEEN_ABSENT)
			json_object_array_add(absent, json_object_new_string(all[i]->path));
		else if (all[i]->seen != SEEN_UNPROBED)
			put(stat, all[i]->path, file_json(f->arena, all[i], f->hollow));
		put_unread(f, all[i], stat);
	}
	put(json, "stat", stat);
	put(json, "absent", absent);
}

static struct json_object *spaces_json(const struct facts *f)
{
	struct json_object *all = json_object_new_object();

	for (size_t i = 0; i < f->n_spaces; i++) {
		const struct space *s = &f->spaces[i];
		struct json_object *o = json_object_new_object();

		if (s->seen == SEEN_PRESENT) {
			put(o, "size", json_object_new_int64((int64_t)s->size));
			put(o, "available", json_object_new_int64((int64_t)s->available));
			if (s->reserved)
				put(o, "reserved", json_object_new_int64((int64_t)s->reserved));
			if (s->inodes_free <= INT64_MAX)
				put(o, "inodes_free",
				    json_object_new_int64((int64_t)s->inodes_free));
			put(o, "read_only", json_object_new_boolean(s->read_only));
		} else {
			put_text(o, "error", s->seen == SEEN_ABSENT ? "ENOENT" : "EIO");
		}
		put(all, s->path, o);
	}
	return all;
}

static struct json_object *names_json(const char *const *names, size_t n)
{
	struct json_object *list = json_object_new_array();

	for (size_t i = 0; i < n; i++)
		json_object_array_add(list, json_object_new_string(names[i]));
	return list;
}

static struct json_object *modules_json(const struct facts *f)
{
	static const char *const words[] = { "unasked", "absent", "present", "unreadable" };
	struct json_object *all = json_object_new_object(), *of;

	for (size_t i = 0; i < f->n_modules; i++) {
		const struct module *m = &f->modules[i];

		if (!json_object_object_get_ex(all, m->release, &of)) {
			of = json_object_new_object();
			put(all, m->release, of);
		}
		if (m->n_needs)
			put(of, m->name, names_json(m->needs, m->n_needs));
		else
			put_text(of, m->name, m->built_in ? "built-in" : words[m->seen]);
	}
	return all;
}

static struct json_object *images_json(const struct facts *f)
{
	struct json_object *all = json_object_new_object();

	for (size_t i = 0; i < f->n_images; i++) {
		const struct image *image = &f->images[i];
		struct json_object *o = json_object_new_object();

		put(o, "unpacked", json_object_new_int64((int64_t)image->unpacked));
		put(o, "modules", names_json(image->modules, image->n_modules));
		put(o, "programs", names_json(image->programs, image->n_programs));
		if (image->sealed)
			put(o, "sealed", json_object_new_boolean(true));
		if (image->why)
			put_text(o, "unreadable", image->why);
		put(all, image->path, o);
	}
	return all;
}

static struct json_object *part_json(const struct dump_part *part)
{
	struct json_object *o = json_object_new_object();

	put(o, "from", json_object_new_int64((int64_t)part->from));
	put(o, "to", json_object_new_int64((int64_t)part->to));
	put(o, "of", json_object_new_int64((int64_t)part->of));
	put(o, "set", json_object_new_int64((int64_t)part->set));
	return o;
}

static struct json_object *dumps_json(const struct facts *f)
{
	struct json_object *all = json_object_new_object();

	for (size_t i = 0; i < f->n_dumps; i++) {
		const struct dump_whole *content = &f->dumps[i].content;
		struct json_object *o = json_object_new_object();

		if (f->dumps[i].seen == SEEN_PRESENT && content->state != DUMP_UNKNOWN)
			put(o, "whole", json_object_new_boolean(content->state == DUMP_COMPLETE));
		if (content->why)
			put_text(o, "why", content->why);
		if (content->form)
			put_text(o, "form", content->form);
		if (content->release.n)
			put_text(o, "release", arena_dup(f->arena, content->release));
		if (content->crashed)
			put(o, "crashed", json_object_new_int64(content->crashed));
		if (content->part.split)
			put(o, "part", part_json(&content->part));
		put(all, f->dumps[i].path, o);
	}
	return all;
}

/* What it takes to unlock a device; nothing else of a header leaves the machine. */
static struct json_object *luks_json(const struct facts *f)
{
	struct json_object *all = json_object_new_object();

	for (size_t i = 0; i < f->n_locked; i++) {
		const struct locked *locked = &f->locked[i];
		struct json_object *o = json_object_new_object();

		if (locked->why) {
			put_text(o, "unreadable", locked->why);
		} else {
			put(o, "version", json_object_new_int((int)locked->luks.version));
			put(o, "slots", json_object_new_int64((int64_t)locked->luks.slots));
			put(o, "least", json_object_new_int64((int64_t)locked->luks.least));
			put(o, "most", json_object_new_int64((int64_t)locked->luks.most));
		}
		put(all, locked->device, o);
	}
	return all;
}

void capture_json(const struct facts *f, struct strbuf *out)
{
	static const char *const roots[] = { "live", "live", "image", "chroot", "container" };
	struct json_object *json = json_object_new_object();
	struct span release = facts_value(f, "/proc/sys/kernel/osrelease");

	put_text(json, "schema", "kdumpready.capture/1");
	if (f->arch)
		put_text(json, "arch", f->arch);
	if (release.n)
		put_text(json, "kernel", arena_dup(f->arena, release));
	put(json, "uid", json_object_new_int(f->privileged ? 0 : 65534));
	put(json, "time", json_object_new_int64(f->time));
	put_text(json, "root", roots[f->root_kind]);
	put(json, "hollow", json_object_new_boolean(f->hollow));
	put(json, "space", spaces_json(f));
	put(json, "modules", modules_json(f));
	put(json, "images", images_json(f));
	if (f->n_dumps)
		put(json, "dumps", dumps_json(f));
	if (f->n_locked)
		put(json, "luks", luks_json(f));
	put_files(f, json);
	strbuf_str(out, json_object_to_json_string_ext(
				json, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE));
	strbuf_str(out, "\n");
	json_object_put(json);
}
