/* SPDX-License-Identifier: MIT */
/*
 * erofs: the names in an EROFS image.
 *
 * As the kernel reads it (fs/erofs/erofs_fs.h): a superblock at byte 1024, inodes in slots of 32
 * bytes, and directories whose blocks hold entries of 12 bytes and then the names. The content of
 * files may be packed; a directory that is, or that lies elsewhere, is not read. There is no
 * checksum of what is read here: where one number contradicts another the whole of it tells
 * nothing.
 */
#ifndef KDR_EROFS_H
#define KDR_EROFS_H

#include "base/arena.h"

#define EROFS_AT 1024 /* of the superblock */
#define EROFS_MAGIC "\xe2\xe1\xf5\xe0"

/*
 * Visits each file and directory of the whole image, a directory before what is in it; no leading
 * "/". NULL, or what is wrong: then what was visited before says nothing.
 */
const char *erofs_walk(struct arena *a, struct span image,
		       void (*entry)(void *data, struct span path, bool directory), void *data);

#endif
