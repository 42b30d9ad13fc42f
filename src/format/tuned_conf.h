/* SPDX-License-Identifier: MIT */
/*
 * tuned_conf: tuned's profiles and its main file.
 *
 * Source: profiles/loader.py and profiles/locator.py, tuned 2.25: Python's ConfigParser with `=`
 * between key and value and `#` comments behind a blank; a later key counts.
 */
#ifndef KDR_FORMAT_TUNED_CONF_H
#define KDR_FORMAT_TUNED_CONF_H

#include "base/arena.h"

struct tuned_line {
	struct span section, key, value;
	unsigned line;
	bool goes_on; /* an indented line: it belongs to the value before it */
};

struct tuned_reader {
	struct span rest, section;
	unsigned line;
};

/* The next line that is neither a comment nor a section; false at the end. */
bool tuned_conf_next(struct tuned_reader *r, struct tuned_line *ret);

/* The value of include= in [main], empty when there is none. */
struct span tuned_conf_include(struct span bytes);

/* Takes the next name off "a, b;c" or "a b"; false at the end. */
bool tuned_conf_name(struct span *rest, struct span *ret);

/*
 * Where the profile may be, in the order tuned looks, `n` from 0; NULL after the last:
 * /etc/tuned/[profiles/]NAME/tuned.conf before /usr/lib/tuned/[profiles/]NAME/tuned.conf (with
 * profiles/ since 2.23). "-NAME" is one that may be missing.
 */
const char *tuned_conf_path(struct arena *a, struct span name, unsigned n);

#endif
