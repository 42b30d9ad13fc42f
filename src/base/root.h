/* SPDX-License-Identifier: MIT */
/*
 * root: the tree that is looked at, through one descriptor.
 *
 * No path leaves the root: symbolic links are resolved inside it (openat2
 * with RESOLVE_IN_ROOT and RESOLVE_NO_MAGICLINKS; a component walk where the
 * kernel has no openat2). The live system is the descriptor of "/", so there
 * is one code path. Only regular files are read, and nothing that is not one
 * is ever opened for reading: a device, a FIFO or a socket in the place of a
 * file is an error, not a hang.
 */
#ifndef KDR_ROOT_H
#define KDR_ROOT_H

#include "base/arena.h"

#include <sys/stat.h>

struct root {
	int fd;
	bool walk; /* no openat2 here: resolve component by component */
	bool live; /* /proc and /sys under it are the kernel's own */
};

/* 0, or -errno. `dir` "/" is the live system until the caller says otherwise. */
int root_open(struct root *ret_root, const char *dir);
void root_close(struct root *r);

/* A descriptor below the root, or -errno. `flags` as open(2); O_CLOEXEC is added. */
int root_openat(const struct root *r, const char *path, int flags);

/* The same where no symbolic link is on the way; -ELOOP where one is, -ENOSYS before Linux 5.6. */
int root_open_unlinked(const struct root *r, const char *path, int flags);

/*
 * What stands at `path`. `ret_link` is the text of the symbolic link there, or
 * NULL. `ret_fd` is an O_PATH descriptor of what it leads to. 0, or -errno: of a
 * dangling link `ret_link` and `ret_stat` are set all the same.
 */
int root_locate(const struct root *r, const char *path, struct arena *a, const char **ret_link,
		struct stat *ret_stat, int *ret_fd);

/* The same of what is only looked at; of the live system with one call instead of three. */
int root_stat(const struct root *r, const char *path, struct arena *a, const char **ret_link,
	      struct stat *ret_stat);

/* Opens for reading what root_locate() found at `path`: `fd`, `st`. A descriptor, or -errno. */
int root_reopen(const struct root *r, const char *path, int fd, const struct stat *st);

/*
 * The first `cap` bytes of the regular file that root_locate() found: `fd`, `st`; or root_stat() on
 * the live system, with -1 for `fd`: then -ESTALE when something else is there by now.
 * -EFBIG: there is more, and `whole` was asked for. -ENXIO: not a regular file.
 */
int root_read_file(const struct root *r, const char *path, int fd, const struct stat *st,
		   size_t cap, bool whole, struct arena *a, struct span *ret_bytes);

/* A file of the kernel's own (/proc, /sys) on the live system: one open, no stat. */
int root_read_kernel(const struct root *r, const char *path, size_t cap, bool whole,
		     struct arena *a, struct span *ret_bytes);

/* Of a long list of the kernel's: up to the first line that begins with `key`, at most `cap`. */
int root_read_until(const struct root *r, const char *path, const char *key, size_t cap,
		    struct arena *a, struct span *ret_bytes);

/* Names in the directory, sorted bytewise, without . and ..; -EFBIG above 65536. */
int root_list(const struct root *r, const char *path, struct arena *a, const char ***ret_names,
	      size_t *ret_n);

#endif
