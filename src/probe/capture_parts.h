/* SPDX-License-Identifier: MIT */
/* capture_parts: kdumpready-capture.json as it was read, for the files of capture_*() alone. */
#ifndef KDR_PROBE_CAPTURE_PARTS_H
#define KDR_PROBE_CAPTURE_PARTS_H

#include "probe/probe.h"

#include <json-c/json.h>

struct capture {
	struct json_object *json; /* what those below are part of */
	struct json_object *stat, *space, *modules, *images, *dumps, *luks; /* NULL: not in it */
	const char **absent;						    /* sorted */
	size_t n_absent;
	bool complete; /* it has "absent": what it does not name was not looked at */
	bool privileged;
	int64_t time, written; /* when it was taken, and when its file was written here */
};

/* The member of that type; NULL: none, or `object` is none. */
struct json_object *capture_member(struct json_object *object, const char *key, json_type type);
int64_t capture_number(struct json_object *object, const char *key, int64_t otherwise);

#endif
