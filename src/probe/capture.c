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
#include "probe/probe.h"

#include <errno.h>
#include <json-c/json.h>
#include <stdlib.h>

#define CAPTURE_PATH "/kdumpready-capture.json"

struct capture {
	struct json_object *json; /* what those below are part of */
	struct json_object *stat, *space, *modules, *images, *dumps, *luks; /* NULL: not in it */
	const char **absent;						    /* sorted */
	size_t n_absent;
	bool complete; /* it has "absent": what it does not name was not looked at */
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

static int by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void load_absent(struct capture *c, struct arena *a)
{
	struct json_object *list = member(c->json, "absent", json_type_array);
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
	struct json_object *root = member(json, "root", json_type_string);

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
	c->stat = member(json, "stat", json_type_object);
	c->space = member(json, "space", json_type_object);
	c->modules = member(json, "modules", json_type_object);
	c->images = member(json, "images", json_type_object);
	c->dumps = member(json, "dumps", json_type_object);
	c->luks = member(json, "luks", json_type_object);
	load_absent(c, p->f->arena);
	hollow = member(json, "hollow", json_type_boolean);
	p->f->hollow = hollow ? json_object_get_boolean(hollow) : !c->complete;
	p->f->root_kind = kind_of(json);
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

/* The mode, and where it has them the bits of the type. */
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
	struct json_object *error = member(entry, "error", json_type_string),
			   *unread = member(entry, "unread", json_type_boolean);
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
	struct json_object *word = member(entry, "key", json_type_string);

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
	struct json_object *entry = member(c->stat, file->path, json_type_object);
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
	file->mtime = changed ? c->time : number(entry, "mtime", 0);
	if (!entry)
		return;
	file->key = key_of(entry);
	if (file->seen == SEEN_ABSENT) {
		file->seen = SEEN_PRESENT;
		file->kind = FILE_REGULAR;
	}
	if (!changed)
		file->size = (uint64_t)number(entry, "size", (int64_t)file->size);
	if (!mode_of(entry, &mode))
		return;
	apply_mode(file, mode);
	/* Reading asks for r, listing too; looking at the file itself asks nothing of its mode. */
	if (denies && !(mode & 4) && (file->has_bytes || file->kind == FILE_DIRECTORY))
		refuse(file, EACCES);
}

static const char **strings(struct json_object *object, const char *key, struct arena *a,
			    size_t *ret_n)
{
	struct json_object *list = member(object, key, json_type_array);
	size_t n = list ? json_object_array_length(list) : 0;
	const char **ret = arena_array(a, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		ret[i] = arena_dup(
			a, span_of(json_object_get_string(json_object_array_get_idx(list, i))));
	*ret_n = n;
	return ret;
}

/* What was found out of a module there; false: nobody asked. */
bool capture_module(const struct capture *c, struct arena *a, struct module *m)
{
	struct json_object *release = member(c->modules, m->release, json_type_object);
	struct json_object *word = member(release, m->name, json_type_string);
	const char *seen = word ? json_object_get_string(word) : NULL;

	if (member(release, m->name, json_type_array)) {
		m->seen = SEEN_PRESENT;
		m->needs = strings(release, m->name, a, &m->n_needs);
		return true;
	}
	if (!seen)
		return false;
	m->built_in = strcmp(seen, "built-in") == 0;
	if (m->built_in)
		seen = "present";
	m->seen = strcmp(seen, "present") == 0	 ? SEEN_PRESENT
		  : strcmp(seen, "absent") == 0	 ? SEEN_ABSENT
		  : strcmp(seen, "unasked") == 0 ? SEEN_UNPROBED
						 : SEEN_UNREADABLE;
	return true;
}

void capture_space(const struct capture *c, struct space *space)
{
	struct json_object *found = NULL, *flag, *error;
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
	error = member(found, "error", json_type_string);
	if (error) {
		space->seen = strcmp(json_object_get_string(error), "ENOENT") == 0
				      ? SEEN_ABSENT
				      : SEEN_UNREADABLE;
		return;
	}
	space->seen = SEEN_PRESENT;
	space->size = (uint64_t)number(found, "size", 0);
	space->available = (uint64_t)number(found, "available", 0);
	space->reserved = (uint64_t)number(found, "reserved", 0);
	space->inodes_free = (uint64_t)number(found, "inodes_free", INT64_MAX);
	flag = member(found, "read_only", json_type_boolean);
	space->read_only = flag && json_object_get_boolean(flag);
}

void capture_image(const struct capture *c, struct arena *a, const struct file *file,
		   struct image *image)
{
	struct json_object *found = member(c->images, image->path, json_type_object);
	struct json_object *why = member(found, "unreadable", json_type_string);

	if (!found || (!c->privileged && !(file->mode & 4))) {
		image->seen = SEEN_UNREADABLE;
		image->why =
			found ? facts_reason(EACCES) : "the capture does not say what it holds";
		return;
	}
	image->seen = why ? SEEN_UNREADABLE : SEEN_PRESENT;
	image->why = why ? arena_dup(a, span_of(json_object_get_string(why))) : NULL;
	image->unpacked = (uint64_t)number(found, "unpacked", 0);
	image->modules = strings(found, "modules", a, &image->n_modules);
	image->programs = strings(found, "programs", a, &image->n_programs);
	image->sealed = member(found, "sealed", json_type_boolean) != NULL;
}

void capture_luks(const struct capture *c, struct arena *a, struct locked *locked)
{
	struct json_object *found = member(c->luks, locked->device, json_type_object);
	struct json_object *why = member(found, "unreadable", json_type_string);
	int64_t least = number(found, "least", -1), most = number(found, "most", -1);
	int64_t slots = number(found, "slots", 1), version = number(found, "version", 2);

	locked->seen = SEEN_UNREADABLE;
	if (why) {
		locked->why = arena_dup(a, span_of(json_object_get_string(why)));
	} else if (!c->privileged) {
		locked->why = facts_reason(EACCES);
	} else if (least < 0 || most < least || slots < 1) {
		locked->why = "the capture does not say what it takes";
	} else {
		locked->seen = SEEN_PRESENT;
		locked->luks = (struct luks){ (unsigned)version, (uint64_t)least, (uint64_t)most,
					      (size_t)slots };
	}
}

bool capture_dump(const struct capture *c, struct arena *a, struct dump *dump)
{
	struct json_object *found = member(c->dumps, dump->path, json_type_object);
	struct json_object *why = member(found, "why", json_type_string),
			   *form = member(found, "form", json_type_string),
			   *release = member(found, "release", json_type_string),
			   *whole = member(found, "whole", json_type_boolean),
			   *part = member(found, "part", json_type_object);

	if (!found && !c->complete)
		return false;
	dump->seen = whole ? SEEN_PRESENT : SEEN_UNREADABLE;
	dump->content = (struct dump_whole){
		.state = !whole				  ? DUMP_UNKNOWN
			 : json_object_get_boolean(whole) ? DUMP_COMPLETE
							  : DUMP_TRUNCATED,
		.why = why ? arena_dup(a, span_of(json_object_get_string(why))) : NULL,
		.form = form ? arena_dup(a, span_of(json_object_get_string(form))) : NULL,
		.release = span_of(release ? arena_dup(a, span_of(json_object_get_string(release)))
					   : ""),
		.crashed = number(found, "crashed", 0),
		.part = { part != NULL, (uint64_t)number(part, "from", 0),
			  (uint64_t)number(part, "to", 0), (uint64_t)number(part, "of", 0),
			  (uint64_t)number(part, "set", 0) },
	};
	if (dump->content.state != DUMP_COMPLETE && !dump->content.why)
		dump->content.why = "the capture does not say what it holds";
	return true;
}
