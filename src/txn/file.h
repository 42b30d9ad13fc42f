/* SPDX-License-Identifier: MIT */
/* file: bytes in and out of one descriptor, through the table of operations. */
#ifndef KDR_TXN_FILE_H
#define KDR_TXN_FILE_H

#include "txn/ops.h"

/* What a file of a transaction may weigh. */
#define FILE_MAX_SIZE (4 * 1024 * 1024)

/*
 * Writes, or syncs, whole; short writes are gone on with, an interrupted call is repeated a few
 * times. An fsync that failed is never repeated: the kernel says it once. 0, or -errno.
 */
int file_write(const struct txn_ops *ops, int fd, struct span bytes);
int file_sync(const struct txn_ops *ops, int fd);

/* The whole file into the arena: -EFBIG above FILE_MAX_SIZE. */
int file_read(const struct txn_ops *ops, int fd, struct arena *a, struct span *ret_bytes);

/* 1: it holds these bytes; 0: others. Allocates nothing. */
int file_same(const struct txn_ops *ops, int fd, struct span bytes);

/* What stands at `name`, compared with these bytes, be they a file's or (`link`) a link's. */
enum holds { HOLDS_NOTHING, HOLDS_IT, HOLDS_OTHER };
int file_holds(const struct txn_ops *ops, int dir, const char *name, bool link, struct span bytes,
	       enum holds *ret);

/* A new file with these bytes, on the disk; -EEXIST when there is something. */
int file_make(const struct txn_ops *ops, int dir, const char *name, mode_t mode, struct span bytes);

/* `name` in `dir`, whole: for the journal. */
int file_load(const struct txn_ops *ops, int dir, const char *name, struct arena *a,
	      struct span *ret_bytes);

#endif
