/* SPDX-License-Identifier: MIT */
/*
 * inner: a filesystem in one of an initramfs's files, as dracut's squash modules make it.
 *
 * The file's bytes are fed as they come along; of a squashfs only the tables are kept, an erofs
 * whole.
 */
#ifndef KDR_PROBE_INNER_H
#define KDR_PROBE_INNER_H

#include "format/erofs.h"
#include "format/squashfs.h"

#define INNER_HEAD (EROFS_AT + 4)

struct inner {
	struct arena *arena;
	void (*entry)(void *data, struct span path, bool directory);
	void *data;
	uint64_t size, at; /* of the file that is fed */
	char head[INNER_HEAD];
	char *tables; /* of the squashfs that this file is; NULL: it is none */
	struct squashfs squashfs;
	char *erofs; /* all of the erofs that this file is; NULL: it is none */
	bool sealed; /* a file was of a kind that is not looked into */
};

/* The next file, of `size` bytes. */
void inner_begin(struct inner *in, uint64_t size);

/* NULL, or why what is in it cannot be told. */
const char *inner_feed(struct inner *in, struct span piece);

#endif
