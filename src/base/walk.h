/* SPDX-License-Identifier: MIT */
/* walk: what openat2(RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS) does, where the kernel has none. */
#ifndef KDR_WALK_H
#define KDR_WALK_H

/* A descriptor below the directory `root_fd`, or -errno. `flags` as open(2); O_CLOEXEC is added. */
int walk_open(int root_fd, const char *path, int flags);

#endif
