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
};

/* The directory that dumps go to; NULL: they go where nobody here can look. */
const char *dumps_directory(const struct state *s);

/* In the order of their names, which are times. `dir` may be one dump's own path. */
size_t dumps_of(const struct facts *f, const char *dir, struct saved_dump **ret);

/* A directory in it that could not be listed, and may hold more; NULL: all was seen. */
const struct file *dumps_unseen(const struct facts *f, const char *dir);

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
