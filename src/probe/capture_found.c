/* SPDX-License-Identifier: MIT */
/* What a capture says was found out there: of modules, file systems, images, LUKS headers, dumps.
 */
#include "probe/capture_parts.h"

#include <errno.h>

struct json_object *capture_member(struct json_object *object, const char *key, json_type type)
{
	struct json_object *value;

	if (!object || !json_object_object_get_ex(object, key, &value) ||
	    !json_object_is_type(value, type))
		return NULL;
	return value;
}

int64_t capture_number(struct json_object *object, const char *key, int64_t otherwise)
{
	struct json_object *value = capture_member(object, key, json_type_int);

	return value ? json_object_get_int64(value) : otherwise;
}

static const char **strings(struct json_object *object, const char *key, struct arena *a,
			    size_t *ret_n)
{
	struct json_object *list = capture_member(object, key, json_type_array);
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
	struct json_object *release = capture_member(c->modules, m->release, json_type_object);
	struct json_object *word = capture_member(release, m->name, json_type_string);
	const char *seen = word ? json_object_get_string(word) : NULL;

	if (capture_member(release, m->name, json_type_array)) {
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
	error = capture_member(found, "error", json_type_string);
	if (error) {
		space->seen = strcmp(json_object_get_string(error), "ENOENT") == 0
				      ? SEEN_ABSENT
				      : SEEN_UNREADABLE;
		return;
	}
	space->seen = SEEN_PRESENT;
	space->size = (uint64_t)capture_number(found, "size", 0);
	space->available = (uint64_t)capture_number(found, "available", 0);
	space->reserved = (uint64_t)capture_number(found, "reserved", 0);
	space->inodes_free = (uint64_t)capture_number(found, "inodes_free", INT64_MAX);
	flag = capture_member(found, "read_only", json_type_boolean);
	space->read_only = flag && json_object_get_boolean(flag);
}

void capture_image(const struct capture *c, struct arena *a, const struct file *file,
		   struct image *image)
{
	struct json_object *found = capture_member(c->images, image->path, json_type_object);
	struct json_object *why = capture_member(found, "unreadable", json_type_string);

	if (!found || (!c->privileged && !(file->mode & 4))) {
		image->seen = SEEN_UNREADABLE;
		image->why =
			found ? facts_reason(EACCES) : "the capture does not say what it holds";
		return;
	}
	image->seen = why ? SEEN_UNREADABLE : SEEN_PRESENT;
	image->why = why ? arena_dup(a, span_of(json_object_get_string(why))) : NULL;
	image->unpacked = (uint64_t)capture_number(found, "unpacked", 0);
	image->modules = strings(found, "modules", a, &image->n_modules);
	image->programs = strings(found, "programs", a, &image->n_programs);
	image->sealed = capture_member(found, "sealed", json_type_boolean) != NULL;
}

void capture_luks(const struct capture *c, struct arena *a, struct locked *locked)
{
	struct json_object *found = capture_member(c->luks, locked->device, json_type_object);
	struct json_object *why = capture_member(found, "unreadable", json_type_string);
	int64_t least = capture_number(found, "least", -1),
		most = capture_number(found, "most", -1);
	int64_t slots = capture_number(found, "slots", 1),
		version = capture_number(found, "version", 2);

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
	struct json_object *found = capture_member(c->dumps, dump->path, json_type_object);
	struct json_object *why = capture_member(found, "why", json_type_string),
			   *form = capture_member(found, "form", json_type_string),
			   *release = capture_member(found, "release", json_type_string),
			   *whole = capture_member(found, "whole", json_type_boolean),
			   *part = capture_member(found, "part", json_type_object);

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
		.crashed = capture_number(found, "crashed", 0),
		.part = { part != NULL, (uint64_t)capture_number(part, "from", 0),
			  (uint64_t)capture_number(part, "to", 0),
			  (uint64_t)capture_number(part, "of", 0),
			  (uint64_t)capture_number(part, "set", 0) },
	};
	if (dump->content.state != DUMP_COMPLETE && !dump->content.why)
		dump->content.why = "the capture does not say what it holds";
	return true;
}
