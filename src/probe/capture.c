/* SPDX-License-Identifier: MIT */
/*
 * kdumpready-capture.json: what an unpacked tree cannot carry.
 *
 *   { "schema": "kdumpready.capture/1", "arch": "x86_64", "kernel": "6.1.0-18-amd64",
 *     "uid": 0, "time": 1760000000,
 *     "space": { "/": { "size": 1, "available": 1, "inodes_free": 1, "read_only": false } },
 *     "stat": { "/boot/vmlinuz-6.1.0-18-amd64": { "size": 1, "mtime": 1, "mode": "0600" } },
 *
 *     "images": { "/var/lib/kdump/initrd.img-6.1.0-18-amd64":
 *         { "unpacked": 1, "modules": [ "virtio_blk" ], "programs": [ "mount" ] } } }
 *
 * "space" is by mount point. A path that only "stat" knows is present, its content unread. With a
 * "uid" that is not root, what its mode denies to others could not be read. A file that was written
 * a minute and more after this one was changed since: it is as new as the capture.
 *
 * One that `collect` made has "absent" too, every path that was looked for in vain. What is named
 * nowhere was then not looked at, and is unknown here as it was there; and what could not be read
 * says so by its "error", whatever its mode. See out/capture.c, which writes it.
 */
#include "probe/capture_parts.h"

#include <errno.h>
#include <stdlib.h>

#define CAPTURE_PATH "/kdumpready-capture.json"

/* An unpacked tree's files are as old as each other, give or take: seconds. */
#define UNPACKED 60

static struct json_object *parse(struct span bytes)
{
	struct json_tokener *tokener = json_tokener_new();
	struct json_object *json = NULL, *schema;

	if (tokener && bytes.n <= INT32_MAX)
		json = json_tokener_parse_ex(tokener, bytes.p, (int)bytes.n);
	if (tokener)
		json_tokener_free(tokener);
	schema = capture_member(json, "schema", json_type_string);
	if (schema && strcmp(json_object_get_string(schema), "kdumpready.capture/1") == 0)
		return json;
	json_object_put(json);
	return NULL;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void load_absent(struct capture *c, struct arena *a)
{
	struct json_object *list = capture_member(c->json, "absent", json_type_array);
	size_t n = list ? json_object_array_length(list) : 0;

	c->complete = list != NULL;
	c->absent = arena_array(a, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		c->absent[c->n_absent++] =
			json_object_get_string(json_object_array_get_idx(list, i));
	qsort(c->absent, c->n_absent, sizeof(*c->absent), by_name);
}

static bool is_absent(const struct capture *c, const char *path)
{
	return bsearch(&path, c->absent, c->n_absent, sizeof(*c->absent), by_name) != NULL;
}

/* What kind of root it was taken from: without a word of it, a machine that ran. */
static enum root_kind kind_of(struct json_object *json)
{
	static const struct {
		const char *name;
		enum root_kind kind;
	} kinds[] = { { "image", ROOT_IMAGE },
		      { "chroot", ROOT_CHROOT },
		      { "container", ROOT_CONTAINER } };
	struct json_object *root = capture_member(json, "root", json_type_string);

	for (size_t i = 0; root && i < sizeof(kinds) / sizeof(*kinds); i++)
		if (strcmp(json_object_get_string(root), kinds[i].name) == 0)
			return kinds[i].kind;
	return ROOT_CAPTURE;
}

struct capture *capture_load(struct probe *p)
{
	struct file *file = facts_add(p->f, CAPTURE_PATH);
	struct json_object *json, *arch, *hollow;
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
	c->stat = capture_member(json, "stat", json_type_object);
	c->space = capture_member(json, "space", json_type_object);
	c->modules = capture_member(json, "modules", json_type_object);
	c->images = capture_member(json, "images", json_type_object);
	c->dumps = capture_member(json, "dumps", json_type_object);
	c->luks = capture_member(json, "luks", json_type_object);
	load_absent(c, p->f->arena);
	hollow = capture_member(json, "hollow", json_type_boolean);
	p->f->hollow = hollow ? json_object_get_boolean(hollow) : !c->complete;
	p->f->root_kind = kind_of(json);
	c->privileged = capture_number(json, "uid", 0) == 0;
	p->f->privileged = c->privileged;
	p->f->time = c->time = capture_number(json, "time", 0);
	c->written = file->mtime;
	arch = capture_member(json, "arch", json_type_string);
	if (arch)
		p->f->arch = arena_dup(p->f->arena, span_of(json_object_get_string(arch)));
	return c;
}

void capture_free(struct capture *c)
{
	if (c)
		json_object_put(c->json);
}

/* The mode, and where it has them the bits of the type. */
static bool mode_of(struct json_object *entry, uint32_t *ret_mode)
{
	struct json_object *text = capture_member(entry, "mode", json_type_string);
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
		entry = capture_member(c->stat, dir, json_type_object);
		if (entry && mode_of(entry, &mode) && !(mode & 1))
			return true;
		while (end > path && *--end != '/')
			;
	}
	return false;
}

static void refuse(struct file *file, int err)
{
	*file = (struct file){
		.path = file->path, .seen = SEEN_UNREADABLE, .err = err, .link = file->link
	};
}

/* Of a capture that says what was not there: true, the file is not what the tree makes of it. */
static bool refused(const struct capture *c, struct json_object *entry, struct file *file,
		    bool content)
{
	struct json_object *error = capture_member(entry, "error", json_type_string),
			   *unread = capture_member(entry, "unread", json_type_boolean);
	bool there = entry || (file->seen == SEEN_PRESENT && file->kind == FILE_REGULAR);

	if (error)
		refuse(file, facts_error(json_object_get_string(error)));
	else if (unread && json_object_get_boolean(unread) && content)
		refuse(file, ENOANO);
	else if (c->complete && !there && !is_absent(c, file->path))
		refuse(file, ENOANO);
	else
		return false;
	return true;
}

static enum ssh_key key_of(struct json_object *entry)
{
	static const char *const words[] = { "none", "passphrase", "open" };
	struct json_object *word = capture_member(entry, "key", json_type_string);

	for (unsigned i = 0; word && i < 3; i++)
		if (strcmp(json_object_get_string(word), words[i]) == 0)
			return SSH_KEY_NONE + i;
	return SSH_KEY_UNSEEN;
}

static void apply_mode(struct file *file, uint32_t mode)
{
	file->mode = (mode & S_IFMT) ? mode : (file->mode & ~07777u) | (mode & 07777u);
	if ((mode & S_IFMT) && !S_ISREG(mode) && !S_ISDIR(mode))
		file->kind = FILE_OTHER;
}

void capture_apply(const struct capture *c, struct file *file, bool content)
{
	struct json_object *entry = capture_member(c->stat, file->path, json_type_object);
	bool denies = !c->privileged && !c->complete, changed;
	uint32_t mode;

	if (refused(c, entry, file, content))
		return;
	if (denies && above_denied(c, file->path)) {
		refuse(file, EACCES);
		return;
	}
	/* The tree was unpacked here: only the capture knows its times. */
	changed = file->seen == SEEN_PRESENT && file->mtime > c->written + UNPACKED;
	file->mtime = changed ? c->time : capture_number(entry, "mtime", 0);
	if (!entry)
		return;
	file->key = key_of(entry);
	if (file->seen == SEEN_ABSENT) {
		file->seen = SEEN_PRESENT;
		file->kind = FILE_REGULAR;
	}
	if (!changed)
		file->size = (uint64_t)capture_number(entry, "size", (int64_t)file->size);
	if (!mode_of(entry, &mode))
		return;
	apply_mode(file, mode);
	/* Reading asks for r, listing too; looking at the file itself asks nothing of its mode. */
	if (denies && !(mode & 4) && (file->has_bytes || file->kind == FILE_DIRECTORY))
		refuse(file, EACCES);
}
