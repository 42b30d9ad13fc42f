/* SPDX-License-Identifier: MIT */
/*
 * sysctl_conf: the lines of a sysctl.d file, as those who apply it read them.
 *
 * Sources: src/sysctl/sysctl.c, src/basic/fileio.c and src/basic/sysctl-util.c of systemd 252 and
 * 257; src/sysctl.c of procps-ng 4.0.4; plugins/plugin_sysctl.py of tuned 2.25.
 *
 *   systemd  a line ends at LF, CR or NUL; blanks are space, TAB, CR, LF; `#` and `;` begin a
 *            comment only as the first byte; `-key = v` is an assignment whose failure is not
 *            reported; `-key` without `=` keeps globs off the key; a line of 1 MiB ends the reading
 *   procps   a line ends at LF; what is behind a NUL is lost; else as systemd
 *   tuned    no `-`, no globs: such a key is looked up as it stands and is not there
 */
#ifndef KDR_FORMAT_SYSCTL_CONF_H
#define KDR_FORMAT_SYSCTL_CONF_H

#include "base/arena.h"

enum sysctl_dialect { SYSCTL_SYSTEMD, SYSCTL_PROCPS, SYSCTL_TUNED };

enum sysctl_kind {
	SYSCTL_ASSIGN,	/* key = value */
	SYSCTL_EXCLUDE, /* -key: unset, and out of reach of globs */
	SYSCTL_INVALID, /* neither assignment nor comment: skipped by whoever reads it */
	SYSCTL_LONG,	/* the line systemd gives up at: nothing behind it is read */
};

struct sysctl_line {
	enum sysctl_kind kind;
	struct span key; /* as written, without the leading `-` */
	struct span value;
	bool ignore_failure;
	bool glob; /* the key holds one of * ? [ */
	unsigned line;
};

struct sysctl_reader {
	struct span rest;
	enum sysctl_dialect dialect;
	unsigned line; /* LFs passed so far */
};

#define SYSCTL_READER(bytes, how) ((struct sysctl_reader){ .rest = (bytes), .dialect = (how) })

/* The next line that is neither blank nor a comment; false at the end. */
bool sysctl_conf_next(struct sysctl_reader *r, struct sysctl_line *ret);

/*
 * Whether `key`, as written in a file, names `path` ("kernel/panic", below /proc/sys). When the
 * first separator of the key is a dot, dots and slashes change places; else the key is a path.
 * Empty and "." components count for nothing.
 */
bool sysctl_conf_is(struct span key, const char *path);

/*
 * Whether any line of a file may have to do with `path`: its last part stands there, or a glob.
 * Most files of a system are passed over so, without being taken apart.
 */
bool sysctl_conf_mentions(struct span bytes, const char *path);

/* The path that `key` names, in the arena: to compare keys with each other. */
char *sysctl_conf_path(struct arena *a, struct span key);

enum sysctl_match {
	SYSCTL_MATCH_NO,
	SYSCTL_MATCH_YES,
	SYSCTL_MATCH_OPAQUE, /* braces or a character class: not worked out here */
};

/* The same for a key that is a glob(7) pattern. */
enum sysctl_match sysctl_conf_glob(struct span key, const char *path);

/*
 * A value as proc_dointvec takes it for one int (kernel/sysctl.c: proc_get_long, strtoul_lenient):
 * blanks, `-`, then decimal, 0octal or 0xhex; after it the end or a space, TAB or LF, and what
 * follows that is dropped. Anything else is EINVAL: the write fails and the value stays.
 */
bool sysctl_conf_int(struct span value, int64_t *ret_n);

#endif
