/* SPDX-License-Identifier: MIT */
#include "faults.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

static struct {
	unsigned calls, at;
	int err; /* 0: short */
	bool sticky;
	const char *hit;
} fault;

bool faults_set(const char *text)
{
	char *end;

	fault.at = (unsigned)strtoul(text, &end, 10);
	if (*end++ != ':')
		return false;
	if (strncmp(end, "short", 5) == 0)
		end += 5;
	else
		fault.err = (int)strtoul(end, &end, 10);
	fault.sticky = strcmp(end, ":sticky") == 0;
	return fault.at && (*end == '\0' || fault.sticky);
}

unsigned faults_calls(void)
{
	return fault.calls;
}

const char *faults_hit(void)
{
	return fault.hit;
}

/* Whether this call is the one; `op` is a literal, so that the pointer tells it. */
static bool fails(const char *op)
{
	fault.calls++;
	if (fault.calls == fault.at)
		fault.hit = op;
	return fault.calls == fault.at || (fault.sticky && fault.hit && strcmp(fault.hit, op) == 0);
}

#define FAILS(op)                                                                                  \
	if (fails(op) && fault.err)                                                                \
	return -fault.err
/* The half of it; nothing of one byte. */
#define SHORT(op, n)                                                                               \
	if (fails(op)) {                                                                           \
		if (fault.err)                                                                     \
			return -fault.err;                                                         \
		n /= 2;                                                                            \
	}

#define WRAP(name, parameters, arguments)                                                          \
	static int f_##name parameters                                                             \
	{                                                                                          \
		FAILS(#name);                                                                      \
		return ops_system.name arguments;                                                  \
	}
#define WRAP_SIZE(name, parameters, arguments)                                                     \
	static ssize_t f_##name parameters                                                         \
	{                                                                                          \
		SHORT(#name, n);                                                                   \
		return ops_system.name arguments;                                                  \
	}
#define WRAP_LIST(name, parameters, arguments)                                                     \
	static ssize_t f_##name parameters                                                         \
	{                                                                                          \
		FAILS(#name);                                                                      \
		return ops_system.name arguments;                                                  \
	}

WRAP(open_root, (const struct root *r, const char *path, int flags), (r, path, flags))
WRAP(openat, (int dir, const char *name, int flags, mode_t mode), (dir, name, flags, mode))
WRAP(open_regular, (int dir, const char *name, int flags), (dir, name, flags))
WRAP_SIZE(read, (int fd, void *p, size_t n), (fd, p, n))
WRAP_SIZE(pread, (int fd, void *p, size_t n, off_t at), (fd, p, n, at))
WRAP_SIZE(write, (int fd, const void *p, size_t n), (fd, p, n))
WRAP_SIZE(pwrite, (int fd, const void *p, size_t n, off_t at), (fd, p, n, at))
WRAP(fsync, (int fd), (fd))
WRAP(syncfs, (int fd), (fd))
WRAP(checkpoint, (int fd), (fd))
WRAP(freeze, (int fd), (fd))
WRAP(fstat, (int fd, struct stat *st), (fd, st))
WRAP(stat, (int dir, const char *name, struct stat *st), (dir, name, st))
WRAP(fstatfs, (int fd, struct statfs *fs), (fd, fs))
WRAP(mounted, (int fd), (fd))
WRAP(rename, (int dir, const char *from, const char *to, unsigned flags), (dir, from, to, flags))
WRAP(link, (int dir, const char *from, const char *to), (dir, from, to))
WRAP(symlink, (const char *text, int dir, const char *name), (text, dir, name))
WRAP_LIST(readlink, (int dir, const char *name, char *p, size_t n), (dir, name, p, n))
WRAP(unlink, (int dir, const char *name, int flags), (dir, name, flags))
WRAP(mkdir, (int dir, const char *name, mode_t mode), (dir, name, mode))
WRAP(chmod, (int fd, mode_t mode), (fd, mode))
WRAP(chown, (int fd, uid_t uid, gid_t gid), (fd, uid, gid))
WRAP(chown_link, (int dir, const char *name, uid_t uid, gid_t gid), (dir, name, uid, gid))
WRAP(touch, (int fd), (fd))
WRAP_LIST(listxattr, (int fd, char *p, size_t n), (fd, p, n))
WRAP_LIST(getxattr, (int fd, const char *name, void *p, size_t n), (fd, name, p, n))
WRAP(setxattr, (int fd, const char *name, const void *p, size_t n), (fd, name, p, n))
WRAP(lock, (int fd), (fd))

/* Closes in any case, as the kernel does. */
static int f_close(int fd)
{
	bool bad = fails("close");
	int r = ops_system.close(fd);

	return bad && fault.err ? -fault.err : r;
}

static int f_flags(int fd, int *ret_flags)
{
	return ops_system.flags(fd, ret_flags);
}

/* Nothing of the machine that runs the tests is frozen. */
static int f_may_freeze(uint64_t dev)
{
	(void)dev;
	return 0;
}

static int64_t f_now(void)
{
	return ops_system.now();
}

static int f_run(const struct child *c, struct child_end *ret_end)
{
	FAILS("run");
	return ops_system.run(c, ret_end);
}

static void f_hold(struct ops_signals *s)
{
	ops_system.hold(s);
}

static void f_release(const struct ops_signals *s)
{
	ops_system.release(s);
}

const struct txn_ops faults_ops = {
	.open_root = f_open_root,
	.openat = f_openat,
	.open_regular = f_open_regular,
	.close = f_close,
	.read = f_read,
	.pread = f_pread,
	.write = f_write,
	.pwrite = f_pwrite,
	.fsync = f_fsync,
	.syncfs = f_syncfs,
	.checkpoint = f_checkpoint,
	.freeze = f_freeze,
	.fstat = f_fstat,
	.stat = f_stat,
	.fstatfs = f_fstatfs,
	.flags = f_flags,
	.mounted = f_mounted,
	.may_freeze = f_may_freeze,
	.rename = f_rename,
	.link = f_link,
	.symlink = f_symlink,
	.readlink = f_readlink,
	.unlink = f_unlink,
	.mkdir = f_mkdir,
	.chmod = f_chmod,
	.chown = f_chown,
	.chown_link = f_chown_link,
	.touch = f_touch,
	.listxattr = f_listxattr,
	.getxattr = f_getxattr,
	.setxattr = f_setxattr,
	.lock = f_lock,
	.now = f_now,
	.run = f_run,
	.hold = f_hold,
	.release = f_release,
};
