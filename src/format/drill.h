/* SPDX-License-Identifier: MIT */
/*
 * drill: what is kept of a drill, in /var/lib/kdumpready/drill/.
 *
 *   armed    while somebody is to send the interrupt, and until the boot after it is looked at
 *   result   what came of the last one
 *
 * One "key value" a line, the first "kdumpready.drill/1", the last "end": a record without that is
 * none. Keys may come later that are not known here.
 */
#ifndef KDR_FORMAT_DRILL_H
#define KDR_FORMAT_DRILL_H

#include "base/strbuf.h"

#define DRILL_DIR "/var/lib/kdumpready/drill"
#define DRILL_ARMED DRILL_DIR "/armed"
#define DRILL_RESULT DRILL_DIR "/result"

enum drill_state {
	DRILL_NONE,
	DRILL_IS_ARMED,
	DRILL_PASSED,
	DRILL_FAILED,
	DRILL_UNKNOWN, /* the dump went where nobody here can look */
};

/* One thing the outcome of a drill depends on: what it was when it was tried. */
struct drill_mark {
	const char *name;
	const char *value;
};

struct drill {
	enum drill_state state;
	bool sysrq;	   /* armed to be crashed from inside: says nothing of the interrupt */
	bool trigger_seen; /* the panic was an interrupt's */
	int64_t armed;	   /* seconds since the epoch */
	int64_t verified;  /* the same, 0 while it is armed */
	const char *boot_id;
	const char *grade; /* what check said when it was armed */
	const char *path;  /* the directory the dump goes to, NULL: none that can be looked into */
	const char **before; /* the names in it */
	size_t n_before;
	struct drill_mark *marks;
	size_t n_marks;
	const char *reason;		   /* of FAILED and UNKNOWN */
	const char *dump, *kernel, *panic; /* the new dump, and what its log says; or NULL */
	uint64_t size;			   /* of the dump, bytes */
	uint64_t memory_total, memory_low; /* of the capture kernel, bytes; 0: nothing told */
};

/* False: it is no record, or a torn one. */
bool drill_parse(struct arena *a, struct span text, struct drill *ret);

void drill_print(const struct drill *d, struct strbuf *out);

const char *drill_state_name(enum drill_state state);

/* The marks of `old` that are other in `new`, or missing there: their names. */
size_t drill_changed(const struct drill *d, const struct drill_mark *now, size_t n_now,
		     struct arena *a, const char ***ret_names);

#endif
