/* SPDX-License-Identifier: MIT */
/* child: runs one program for the transaction: a generator, or a command afterwards. */
#ifndef KDR_TXN_CHILD_H
#define KDR_TXN_CHILD_H

#include "base/span.h"

#include <signal.h>

struct ops_signals {
	sigset_t mask;
	struct sigaction xfsz, pipe, child;
};

struct child {
	const char *const *argv; /* argv[0] absolute */
	const char *const *env;	 /* besides PATH, NULL-terminated; may be NULL */
	struct span in;		 /* what it reads on stdin; empty: /dev/null */
	char *out;		 /* room for its stdout: more than that ends it */
	size_t cap;
	bool both;  /* stderr goes there too, and what does not fit is dropped, not fatal */
	bool caged; /* may write below /tmp and to a few devices only */
	unsigned seconds;
};

struct child_end {
	size_t n;	    /* bytes of `out` */
	const char *failed; /* NULL: it exited with 0. Else what happened, without a number */
	int number;	    /* its exit status, or the signal */
};

/*
 * Own session, descriptors closed, / as directory, PATH and `env` as the whole environment, default
 * signals. A signal that is held meanwhile (SIGINT, SIGTERM, SIGHUP) ends it.
 * 0, or -errno when it could not be started; how it ended is in `ret_end`.
 */
int child_run(const struct child *c, struct child_end *ret_end);

/* Confines the calling process, for good: nothing is written but below /tmp and to a few devices.
 * -errno where the kernel has no Landlock: the program then runs without. */
int cage_enter(void);

/* Freezes and thaws the filesystem of `fd`, which writes everything back in place. -errno. */
int freeze_cycle(int fd);

/* 1: neither `/` nor swap is on the filesystem of this device. Not known is 0. */
int freeze_allowed(uint64_t dev);

#endif
