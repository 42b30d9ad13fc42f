/* SPDX-License-Identifier: MIT */
/*
 * kdumpready-capture.json: what an unpacked tree cannot carry.
 *
 *   { "schema": "kdumpready.capture/1", "arch": "x86_64", "kernel": "6.1.0-18-amd64",
 *     "uid": 0, "time": 1760000000,
 *     "space": { "/": { "size": 1, "available": 1, "inodes_free": 1, "read_only": false } },
 *     "stat": { "/boot/vmlinuz-6.1.0-18-amd64": { "size": 1, "mtime": 1, "mode": "0600" } } }
 *
 * "space" is by mount point. A path that only "stat" knows is present, its content unread. With a
 * "uid" that is not root, what its mode denies to others could not be read. A file that was written
 * a minute and more after this one was changed since: it is as new as the capture.
 */
#include "probe/probe.h"

#include <errno.h>
#include <json-c/json.h>

#define CAPTURE_PATH "/kdumpready-capture.json"

struct capture {
	struct json_object *json;	  /* what the two below are part of */
	struct json_object *stat, *space; /* NULL: not in it */
	bool privileged;
	int64_t time, written; /* when it was taken, and when its file was written here */
};

/* An unpacked tree's files are as old as each other, give or take: seconds. */
#define UNPACKED 60

static struct json_object *member(struct json_object *object, const char *key, json_type type)
{
	struct json_object *value;

	if (!object || !json_object_object_get_ex(object, key, &value) ||
	    !json_object_is_type(value, type))
		return NULL;
	return value;
}

static int64_t number(struct json_object *object, const char *key, int64_t otherwise)
{
	struct json_object *value = member(object, key, json_type_int);

	return value ? json_object_get_int64(value) : otherwise;
}

static struct json_object *parse(struct span bytes)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *json = NULL, *schema;

	if (tokener && bytes.n <= INT32_MAX)
		json = json_tokener_parse_ex(tokener, bytes.p, (int)bytes.n);
	if (tokener)
		json_tokener_free(tokener);
	schema = member(json, "schema", json_type_string);
	if (schema && strcmp(json_object_get_string(schema), "kdumpready.capture/1") == 0)
		return json;
	json_object_put(json);
	return NULL;
}

struct capture *capture_load(struct probe *p)
{
	struct file *file = facts_add(p->f, CAPTURE_PATH);
	struct json_object *json, *arch;
	struct capture *c;

	if (!probe_read(p, CAPTURE_PATH)->has_bytes)
		return NULL;
	json = parse(file->bytes);
	if (!json) {
		*file = (struct file){ .path = file->path,
				       .seen = SEEN_UNREADABLE,
				       .err = EBADMSG };
		return NULL;
	}
	c = arena_new_of(p->f->arena, struct capture);
	c->json = json;
	c->stat = member(json, "stat", json_type_object);
	c->space = member(json, "space", json_type_object);
	c->privileged = number(json, "uid", 0) == 0;
	p->f->privileged = c->privileged;
	p->f->time = c->time = number(json, "time", 0);
	c->written = file->mtime;
	arch = member(json, "arch", json_type_string);
	if (arch)
		p->f->arch = arena_dup(p->f->arena, span_of(json_object_get_string(arch)));
	return c;
}

void capture_free(struct capture *c)
{
	if (c)
		json_object_put(c->json);
}

static bool mode_of(struct json_object *entry, uint32_t *ret_mode)
{
	struct json_object *text = member(entry, "mode", json_type_string);
	uint64_t mode;

	if (!text || !span_u64(span_of(json_object_get_string(text)), 8, &mode))
		return false;
	*ret_mode = (uint32_t)mode;
	return true;
}

/* Whether a directory above `path` denies search to others. */
static bool above_denied(const struct capture *c, const char *path)
{
	for (const char *end = strrchr(path, '/'); end && end > path;) {
		char dir[4096];
		size_t n = (size_t)(end - path);
		struct json_object *entry;
		uint32_t mode;

		if (n >= sizeof(dir))
			return false;
		memcpy(dir, path, n);
		dir[n] = '\0';
		entry = member(c->stat, dir, json_type_object);
		if (entry && mode_of(entry, &mode) && !(mode & 1))
			return true;
		while (end > path && *--end != '/')
			;
	}
	return false;
}

static void deny(struct file *file)
{
	*file = (struct file){ .path = file->path, .seen = SEEN_UNREADABLE, .err = EACCES };
}

void capture_apply(const struct capture *c, struct file *file)
{
	struct json_object *entry = member(c->stat, file->path, json_type_object);
	uint32_t mode;
	bool changed;

	if (!c->privileged && above_denied(c, file->path)) {
		deny(file);
		return;
	}
	/* The tree was unpacked here: only the capture knows its times. */
	changed = file->seen == SEEN_PRESENT && file->mtime > c->written + UNPACKED;
	file->mtime = changed ? c->time : number(entry, "mtime", 0);
	if (!entry)
		return;
	if (file->seen == SEEN_ABSENT) {
		file->seen = SEEN_PRESENT;
		file->kind = FILE_REGULAR;
	}
	if (!changed)
		file->size = (uint64_t)number(entry, "size", (int64_t)file->size);
	if (!mode_of(entry, &mode))
		return;
	file->mode = (file->mode & ~07777u) | (mode & 07777u);
	/* Reading asks for r, listing too; looking at the file itself asks nothing of its mode. */
	if (!c->privileged && !(mode & 4) && (file->has_bytes || file->kind == FILE_DIRECTORY))
		deny(file);
}

void capture_space(const struct capture *c, struct space *space)
{
	struct json_object *found = NULL, *flag;
	size_t longest = 0;

	space->seen = SEEN_UNPROBED;
	if (!c->space)
		return;
	json_object_object_foreach(c->space, mount, value)
	{
		size_t n = strlen(mount);
		bool below = strcmp(mount, "/") == 0 ||
			     (strncmp(mount, space->path, n) == 0 &&
			      (space->path[n] == '/' || space->path[n] == '\0'));

		if (below && n >= longest) {
			longest = n;
			found = value;
		}
	}
	if (!found || !json_object_is_type(found, json_type_object))
		return;
	space->seen = SEEN_PRESENT;
	space->size = (uint64_t)number(found, "size", 0);
	space->available = (uint64_t)number(found, "available", 0);
	space->inodes_free = (uint64_t)number(found, "inodes_free", INT64_MAX);
	flag = member(found, "read_only", json_type_boolean);
	space->read_only = flag && json_object_get_boolean(flag);
}
