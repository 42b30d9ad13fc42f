/* SPDX-License-Identifier: MIT */
#include "format/luks.h"

#include <json-c/json.h>

#define MAGIC "LUKS\xba\xbe"
#define VERSION_AT 6
#define SIZE_AT 8
/* LUKS1: eight key slots of 48 bytes, the first word of each says whether it is in use. */
#define LUKS1_SLOTS 8
#define LUKS1_SLOTS_AT 208
#define LUKS1_SLOT 48
#define LUKS1_ENABLED 0x00ac71f3
#define LUKS1_SIZE (LUKS1_SLOTS_AT + LUKS1_SLOTS * LUKS1_SLOT)
#define PRIORITY_IGNORE 0 /* tried only by its number */
#define JSON_DEPTH 16
#define MEMORY_MAX_KIB (INT64_C(4) << 20) /* libcryptsetup's limit */

static const char broken[] = "its LUKS header is damaged";

static uint64_t big_endian(struct span s, size_t at, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = 0; i < bytes; i++)
		n = n << 8 | (unsigned char)s.p[at + i];
	return n;
}

size_t luks_size(struct span head)
{
	uint64_t version, size;

	if (head.n < LUKS_HEAD || !span_starts(head, MAGIC))
		return 0;
	version = big_endian(head, VERSION_AT, 2);
	size = big_endian(head, SIZE_AT, 8);
	return version == 2 && size > LUKS_HEAD && size <= LUKS_MAX ? (size_t)size : LUKS_HEAD;
}

static void count(struct luks *l, uint64_t memory)
{
	l->least = l->slots && l->least < memory ? l->least : memory;
	l->most = l->most > memory ? l->most : memory;
	l->slots++;
}

static struct json_object *member(struct json_object *o, const char *key, json_type type)
{
	struct json_object *value;

	if (!json_object_is_type(o, json_type_object) ||
	    !json_object_object_get_ex(o, key, &value) || !json_object_is_type(value, type))
		return NULL;
	return value;
}

/* Some digest ties it to the data: one that is tied to nothing opens nothing. */
static bool opens_data(struct json_object *digests, const char *slot)
{
	json_object_object_foreach(digests, number, digest)
	{
		struct json_object *slots = member(digest, "keyslots", json_type_array);
		struct json_object *segments = member(digest, "segments", json_type_array);

		(void)number;
		if (!slots || !segments || !json_object_array_length(segments))
			continue;
		for (size_t i = 0; i < json_object_array_length(slots); i++) {
			struct json_object *name = json_object_array_get_idx(slots, i);

			if (json_object_is_type(name, json_type_string) &&
			    strcmp(json_object_get_string(name), slot) == 0)
				return true;
		}
	}
	return false;
}

/* False: it is of a kind whose memory is not known. */
static bool count_slot(struct luks *l, struct json_object *slot)
{
	struct json_object *kdf = member(slot, "kdf", json_type_object);
	struct json_object *type = member(kdf, "type", json_type_string);
	struct json_object *memory = member(kdf, "memory", json_type_int);
	struct json_object *priority = member(slot, "priority", json_type_int);
	const char *name = type ? json_object_get_string(type) : "";
	int64_t kib = memory ? json_object_get_int64(memory) : 0;

	if (priority && json_object_get_int64(priority) == PRIORITY_IGNORE)
		return true;
	if (strcmp(name, "pbkdf2") == 0) {
		count(l, 0);
		return true;
	}
	if (strncmp(name, "argon2", 6) != 0 || kib <= 0 || kib > MEMORY_MAX_KIB)
		return false;
	count(l, (uint64_t)kib * 1024);
	return true;
}

static const char *read_json(struct json_object *json, struct luks *l)
{
	struct json_object *slots = member(json, "keyslots", json_type_object);
	struct json_object *digests = member(json, "digests", json_type_object);
	struct json_object *requirements =
		member(member(json, "config", json_type_object), "requirements", json_type_object);

	if (!slots || !digests)
		return broken;
	if (requirements)
		return "it is being encrypted anew, or asks for what is not known";
	json_object_object_foreach(slots, number, slot)
	{
		struct json_object *type = member(slot, "type", json_type_string);

		if (!type || strcmp(json_object_get_string(type), "luks2") != 0 ||
		    !opens_data(digests, number))
			continue;
		if (!count_slot(l, slot))
			return "what a key slot of it was made with is not known";
	}
	return NULL;
}

static const char *parse_luks2(struct span header, struct luks *l)
{
	struct span text = span_from(header, LUKS_HEAD);
	struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH);
	struct json_object *json;
	const char *why;

	if (!tokener)
		return "out of memory";
	text = span_head(text, span_index(text, '\0'));
	json = json_tokener_parse_ex(tokener, text.p, (int)text.n);
	why = json ? read_json(json, l) : broken;
	json_object_put(json);
	json_tokener_free(tokener);
	return why;
}

static void parse_luks1(struct span header, struct luks *l)
{
	for (size_t i = 0; i < LUKS1_SLOTS; i++)
		if (big_endian(header, LUKS1_SLOTS_AT + i * LUKS1_SLOT, 4) == LUKS1_ENABLED)
			count(l, 0);
}

const char *luks_parse(struct span header, struct luks *ret)
{
	struct luks l = { .slots = 0 };
	const char *why = NULL;

	if (!span_starts(header, MAGIC) || header.n < LUKS1_SIZE)
		return "it has no LUKS header";
	l.version = (unsigned)big_endian(header, VERSION_AT, 2);
	if (l.version == 1)
		parse_luks1(header, &l);
	else if (l.version != 2)
		return "its LUKS header is of a version that is not known";
	else if (header.n <= LUKS_HEAD || big_endian(header, SIZE_AT, 8) != header.n)
		return broken;
	else
		why = parse_luks2(header, &l);
	if (!why && !l.slots)
		why = "it has no key slot that opens it";
	if (!why)
		*ret = l;
	return why;
}
