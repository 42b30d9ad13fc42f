/* SPDX-License-Identifier: MIT */
/*
 * unit: systemd unit files, drop-ins and presets, read through inih.
 *
 * Source: src/shared/conf-parser.c, systemd 257. A line that ends in a backslash goes on in the
 * next one; comment lines in between are dropped. inih cuts what is longer than its line buffer and
 * what stands behind " ;": such a value is marked `cut` and must be taken as not readable.
 */
#ifndef KDR_FORMAT_UNIT_H
#define KDR_FORMAT_UNIT_H

#include "base/arena.h"

struct unit_entry {
	const char *section, *key;
	struct span value;
	unsigned line;
	bool cut;
};

struct unit_file {
	struct unit_entry *entries; /* in file order */
	size_t n;
	unsigned bad_line; /* the first line that is no section, assignment or comment; 0: none */
};

void unit_parse(struct arena *a, struct span bytes, struct unit_file *ret);

/*
 * Whether what is at `path` now is there at the next boot too: no specifier, no pattern, and not in
 * /proc, /sys, /dev or /run.
 */
bool unit_path_is_plain(struct span path);

/* The program of an ExecStart= and its like; false where its path is not plain. */
bool unit_program(const struct unit_entry *e, struct span *ret_path);

/*
 * Each such path that ConditionPath...=, AssertPath...=, EnvironmentFile= and ExecStart= name; NULL
 * at the end.
 */
const char *unit_next_path(struct arena *a, const struct unit_file *unit, size_t *at);

/* Where in a unit file unit_next_required() is; begins as 0. */
struct unit_at {
	size_t entry;
	struct span rest;
	unsigned line; /* of what it gave last */
};

/*
 * Each unit with a file of its own (a service, socket, target, path or timer) that Requires=,
 * BindsTo= and Requisite= name; NULL at the end. Specifiers are left out.
 */
const char *unit_next_required(struct arena *a, const struct unit_file *unit, struct unit_at *at);

/* The file that makes it: of an instance, a@b.service, that of the template, a@.service. */
const char *unit_file_name(struct arena *a, const char *unit);

enum unit_preset { UNIT_PRESET_NONE, UNIT_PRESET_ENABLE, UNIT_PRESET_DISABLE };

/* What a preset file says of `unit`: its first line that matches. Sets the line. */
enum unit_preset unit_preset_of(struct span bytes, const char *unit, unsigned *ret_line);

#endif
