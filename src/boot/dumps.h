/* SPDX-License-Identifier: MIT */
/*
 * dumps: what was saved where dumps go.
 *
 * EL: ADDRESS-DATE/vmcore, vmcore-dmesg.txt, kexec-dmesg.log. Debian: DATE/dump.DATE, dmesg.DATE.
 * SUSE: DATE/vmcore, dmesg.txt. What was cut short is called vmcore-incomplete, dump-incomplete.
 */
#ifndef KDR_BOOT_DUMPS_H
#define KDR_BOOT_DUMPS_H

#include "boot/look.h"

struct saved_dump {
	const char *name; /* in the directory that was asked for: the dump's own directory, or it */
	const char *path;
	const char *log;	 /* of the kernel that crashed, or NULL */
	const char *capture_log; /* of the one that saved the dump, or NULL */
	uint64_t size;
	int64_t time;	     /* of the crash, else when it was written; 0: not known */
	const char *release; /* uname -r of what crashed, or NULL */
	const char *form;    /* see format/dump_whole.h, or NULL */
	enum dump_state state;
	const char *why; /* of TRUNCATED and UNKNOWN */
	bool looked;	 /* false: an older one, into which check does not look */
	/* Of one that was split, and all of it is here: the files, in their order. Else NULL. */
	const char **parts;
	size_t n_parts;
};

/* The directory that dumps go to; NULL: they go where nobody here can look. */
const char *dumps_directory(const struct state *s);

/* In the order of their names, which are times. `dir` may be one dump's own path. */
size_t dumps_of(const struct facts *f, const char *dir, struct saved_dump **ret);

/* A directory in it that could not be listed, and may hold more; NULL: all was seen. */
const struct file *dumps_unseen(const struct facts *f, const char *dir);

/*
 * Bytes of the next dump, by /proc/meminfo and what the collector leaves out; 0: not known. With
 * less than `ret_least` there is surely none.
 */
uint64_t dumps_need(const struct look *look, uint64_t *ret_least);

/* What is in a directory already when the next dump comes. */
struct dumps_room {
	size_t n, n_purged;
	uint64_t size, purged;	 /* bytes of all; of the n_purged that go before a dump is saved */
	uint64_t keep, leave;	 /* how many are kept, 0: all; bytes that a dump must leave free */
	bool more;		 /* a directory could not be listed, and may hold more */
	const char *where, *all; /* `all`: "NAME (SIZE), ..."; at most a few of them */
};

/*
 * SUSE's kdump-save deletes all but the KDUMP_KEEP_OLD_DUMPS newest before it saves, and the new
 * one when it leaves less than KDUMP_FREE_DISK_SIZE; kdump-config of Debian deletes those beyond
 * KDUMP_NUM_DUMPS only after a dump was saved; others delete nothing.
 */
void dumps_room(const struct look *look, const struct state *s, struct dumps_room *ret);

/* Where debuginfo packages put the kernel that `crash` asks for, NULL-terminated. */
const char **dumps_debuginfo_paths(struct arena *a, const char *release);

/* The one of them that is there, or NULL. */
const char *dumps_debuginfo(const struct facts *f, const char *release);

/* Where this distribution's package would put it. */
const char *dumps_debuginfo_usual(const struct look *look, const char *release);

/* What installs it, and crash; NULL: not known for this distribution. */
const char *dumps_install_debuginfo(const struct look *look, const char *release);
const char *dumps_install_crash(const struct look *look);

#endif
