/* SPDX-License-Identifier: MIT */
/*
 * ops: every system call of the writing path, in one table, so that the tests can make each of them
 * fail, run short or be the last one. All return what the call returns, or -errno.
 *
 * Names are single components below a directory descriptor and never follow a link.
 */
#ifndef KDR_TXN_OPS_H
#define KDR_TXN_OPS_H

#include "base/root.h"
#include "txn/child.h"

#include <signal.h>
#include <sys/stat.h>
#include <sys/vfs.h>

struct txn_ops {
	int (*open_root)(const struct root *r, const char *path, int flags);
	int (*openat)(int dir, const char *name, int flags, mode_t mode);
	/* Never opens what is no regular file: -ENXIO, -EISDIR, -ELOOP. */
	int (*open_regular)(int dir, const char *name, int flags);
	int (*close)(int fd);

	ssize_t (*read)(int fd, void *p, size_t n);
	ssize_t (*pread)(int fd, void *p, size_t n, off_t at);
	ssize_t (*write)(int fd, const void *p, size_t n);
	ssize_t (*pwrite)(int fd, const void *p, size_t n, off_t at);
	int (*fsync)(int fd);
	int (*syncfs)(int fd);
	int (*checkpoint)(int fd); /* EXT4_IOC_CHECKPOINT */
	int (*freeze)(int fd);	   /* freeze and thaw: see txn/freeze.c */

	int (*fstat)(int fd, struct stat *st);
	int (*stat)(int dir, const char *name, struct stat *st);
	int (*fstatfs)(int fd, struct statfs *fs);
	int (*flags)(int fd, int *ret_flags); /* FS_IMMUTABLE_FL and its like */
	int (*mounted)(int fd);		      /* 1: a mount point is there */
	int (*may_freeze)(uint64_t dev);      /* 1: neither `/` nor swap is on it */

	int (*rename)(int dir, const char *from, const char *to, unsigned flags);
	int (*link)(int dir, const char *from, const char *to);
	int (*symlink)(const char *text, int dir, const char *name);
	ssize_t (*readlink)(int dir, const char *name, char *p, size_t n);
	int (*unlink)(int dir, const char *name, int flags);
	int (*mkdir)(int dir, const char *name, mode_t mode);

	int (*chmod)(int fd, mode_t mode);
	int (*chown)(int fd, uid_t uid, gid_t gid);
	int (*chown_link)(int dir, const char *name, uid_t uid, gid_t gid);
	int (*touch)(int fd);
	ssize_t (*listxattr)(int fd, char *p, size_t n);
	ssize_t (*getxattr)(int fd, const char *name, void *p, size_t n);
	int (*setxattr)(int fd, const char *name, const void *p, size_t n);

	int (*lock)(int fd);
	int64_t (*now)(void);
	int (*run)(const struct child *c, struct child_end *ret_end);
	void (*hold)(struct ops_signals *s);
	void (*release)(const struct ops_signals *s);
};

extern const struct txn_ops ops_system;

#endif
