/* SPDX-License-Identifier: MIT */
/*
 * squashfs: the names in a squashfs 4.0, from its tables alone.
 *
 * As the kernel reads it (fs/squashfs/squashfs_fs.h): a superblock, the files' data, then the table
 * of inodes and the table of directories. Both are rows of blocks: a length of 16 bits, with bit 15
 * where the block is stored as it is, and bytes that unpack to 8 KiB, to less only in a table's
 * last. There is no checksum: where one number contradicts another the whole of it tells nothing.
 */
#ifndef KDR_SQUASHFS_H
#define KDR_SQUASHFS_H

#include "base/arena.h"

#define SQUASHFS_HEAD 96    /* bytes of the superblock */
#define SQUASHFS_BLOCK 8192 /* what a block of a table unpacks to, at most */
#define SQUASHFS_TABLES_MAX (UINT64_C(16) << 20)

enum squashfs_packing {
	SQUASHFS_ZLIB = 1,
	SQUASHFS_LZMA,
	SQUASHFS_LZO,
	SQUASHFS_XZ,
	SQUASHFS_LZ4,
	SQUASHFS_ZSTD,
};

/* Where its tables are, in bytes from its beginning: inodes < directories < end. */
struct squashfs {
	uint64_t inodes, directories, end;
	uint64_t root; /* the reference of the root's inode */
	uint32_t n_inodes;
	uint16_t packing; /* enum squashfs_packing, or one that nobody knows */
};

struct squashfs_visitor {
	/* One block of a table into SQUASHFS_BLOCK bytes: how many it is unpacked, 0: damaged. */
	size_t (*unpack)(void *data, struct span packed, char *out);
	/* Each file and directory, a directory before what is in it; no leading "/". */
	void (*entry)(void *data, struct span path, bool directory);
	void *data;
};

/* Whether a squashfs begins so; squashfs_super() says whether it can be read. */
bool squashfs_begins(struct span head);

/* From its first SQUASHFS_HEAD bytes, in a file of `size` bytes. NULL, or what is wrong with it. */
const char *squashfs_super(struct span head, uint64_t size, struct squashfs *ret);

/*
 * Visits all that is in it. `tables` are its bytes from `inodes` to `end`. NULL, or what is wrong:
 * then what was visited before says nothing.
 */
const char *squashfs_walk(struct arena *a, const struct squashfs *s, struct span tables,
			  const struct squashfs_visitor *visitor);

#endif
