/* SPDX-License-Identifier: MIT */
#include "probe/inner.h"

#include <dlfcn.h>

/* What a block may ask liblzma for: its dictionary is as large as the squashfs's blocks, 1 MiB. */
#define LZMA_MEMORY (UINT64_C(8) << 20)
/* More is no part of an initramfs that fits a reservation. */
#define EROFS_MAX (UINT64_C(128) << 20)

/*
 * A library for each way to pack, loaded when it is asked for: libarchive, which unpacks the image
 * around it, has no name for blocks without a header. The types are those of their documentation.
 */
typedef int zlib_uncompress(unsigned char *out, unsigned long *n_out, const unsigned char *in,
			    unsigned long n_in);
typedef int lzma_buffer_decode(uint64_t *memory, uint32_t flags, const void *allocator,
			       const uint8_t *in, size_t *in_at, size_t n_in, uint8_t *out,
			       size_t *out_at, size_t n_out);
typedef int lzo_decompress(const unsigned char *in, unsigned long n_in, unsigned char *out,
			   unsigned long *n_out, void *work);
typedef int lz4_decompress(const char *in, char *out, int n_in, int n_out);
typedef size_t zstd_decompress(void *out, size_t n_out, const void *in, size_t n_in);

static size_t unpack_zlib(void *f, struct span packed, char *out)
{
	unsigned long n = SQUASHFS_BLOCK;
	int failed = ((zlib_uncompress *)f)((unsigned char *)out, &n,
					    (const unsigned char *)packed.p, packed.n);

	return failed ? 0 : n;
}

static size_t unpack_lzo(void *f, struct span packed, char *out)
{
	unsigned long n = SQUASHFS_BLOCK;
	int failed = ((lzo_decompress *)f)((const unsigned char *)packed.p, packed.n,
					   (unsigned char *)out, &n, NULL);

	return failed ? 0 : n;
}

static size_t unpack_xz(void *f, struct span packed, char *out)
{
	uint64_t memory = LZMA_MEMORY;
	size_t in_at = 0, n = 0;
	int failed = ((lzma_buffer_decode *)f)(&memory, 0, NULL, (const uint8_t *)packed.p, &in_at,
					       packed.n, (uint8_t *)out, &n, SQUASHFS_BLOCK);

	return failed ? 0 : n;
}

static size_t unpack_lz4(void *f, struct span packed, char *out)
{
	int n = ((lz4_decompress *)f)(packed.p, out, (int)packed.n, SQUASHFS_BLOCK);

	return n > 0 ? (size_t)n : 0;
}

/* An error is a number larger than any block. */
static size_t unpack_zstd(void *f, struct span packed, char *out)
{
	return ((zstd_decompress *)f)(out, SQUASHFS_BLOCK, packed.p, packed.n);
}

static const struct packing {
	const char *library, *function;
	size_t (*unpack)(void *function, struct span packed, char *out);
} packings[] = {
	[SQUASHFS_ZLIB] = { "libz.so.1", "uncompress", unpack_zlib },
	[SQUASHFS_LZO] = { "liblzo2.so.2", "lzo1x_decompress_safe", unpack_lzo },
	[SQUASHFS_XZ] = { "liblzma.so.5", "lzma_stream_buffer_decode", unpack_xz },
	[SQUASHFS_LZ4] = { "liblz4.so.1", "LZ4_decompress_safe", unpack_lz4 },
	[SQUASHFS_ZSTD] = { "libzstd.so.1", "ZSTD_decompress", unpack_zstd },
};

struct reading {
	struct inner *in;
	const struct packing *packing;
	void *function;
};

static size_t unpack_block(void *data, struct span packed, char *out)
{
	const struct reading *r = data;

	return r->packing->unpack(r->function, packed, out);
}

static void pass_on(void *data, struct span path, bool directory)
{
	const struct reading *r = data;

	r->in->entry(r->in->data, path, directory);
}

static const char *read_squashfs(struct inner *in)
{
	const struct squashfs *s = &in->squashfs;
	struct reading r = { .in = in };
	const struct squashfs_visitor visitor = { unpack_block, pass_on, &r };
	void *library;
	const char *why;

	if (s->packing >= sizeof(packings) / sizeof(*packings) || !packings[s->packing].library)
		return "the squashfs inside is packed in a way that is not known";
	r.packing = &packings[s->packing];
	library = dlopen(r.packing->library, RTLD_LAZY | RTLD_LOCAL);
	r.function = library ? dlsym(library, r.packing->function) : NULL;
	if (!r.function)
		return arena_printf(in->arena,
				    "%s, which unpacks the squashfs inside, is not installed",
				    r.packing->library);
	why = squashfs_walk(in->arena, s, span_make(in->tables, (size_t)(s->end - s->inodes)),
			    &visitor);
	return why ? arena_printf(in->arena, "the squashfs inside cannot be read: %s", why) : NULL;
}

void inner_begin(struct inner *in, uint64_t size)
{
	in->size = size;
	in->at = 0;
	in->tables = in->erofs = NULL;
}

/* Where the piece has bytes of [from, end) they go to their place in `out`. */
static void keep(struct span piece, uint64_t at, uint64_t from, uint64_t end, char *out)
{
	uint64_t first = at > from ? at : from, last = at + piece.n < end ? at + piece.n : end;

	if (first < last)
		memcpy(out + (first - from), piece.p + (first - at), (size_t)(last - first));
}

/* One that is shorter than its superblock says so itself. */
static uint64_t head_size(const struct inner *in)
{
	return in->size < SQUASHFS_HEAD ? in->size : SQUASHFS_HEAD;
}

static const char *begin_squashfs(struct inner *in)
{
	struct squashfs *s = &in->squashfs;
	const char *why = squashfs_super(span_make(in->head, (size_t)head_size(in)), in->size, s);

	if (why)
		return arena_printf(in->arena, "the squashfs inside cannot be read: %s", why);
	in->tables = arena_alloc(in->arena, (size_t)(s->end - s->inodes));
	return NULL;
}

/* Whether the piece brings the byte before `at`. */
static bool reaches(const struct inner *in, struct span piece, uint64_t at)
{
	return in->at < at && in->at + piece.n >= at;
}

/* Its directories lie anywhere in it: all of it is kept. */
static void begin_erofs(struct inner *in)
{
	if (in->size < INNER_HEAD || in->size > EROFS_MAX) {
		in->sealed = true;
		return;
	}
	in->erofs = arena_alloc(in->arena, (size_t)in->size);
	memcpy(in->erofs, in->head, INNER_HEAD);
}

/* What cannot be read of it is as if nobody had looked. */
static void read_erofs(struct inner *in)
{
	if (erofs_walk(in->arena, span_make(in->erofs, (size_t)in->size), in->entry, in->data))
		in->sealed = true;
}

const char *inner_feed(struct inner *in, struct span piece)
{
	const char *why = NULL;

	keep(piece, in->at, 0, INNER_HEAD, in->head);
	if (reaches(in, piece, head_size(in)) &&
	    squashfs_begins(span_make(in->head, (size_t)head_size(in))))
		why = begin_squashfs(in);
	if (reaches(in, piece, INNER_HEAD) && memcmp(in->head + EROFS_AT, EROFS_MAGIC, 4) == 0)
		begin_erofs(in);
	if (in->tables)
		keep(piece, in->at, in->squashfs.inodes, in->squashfs.end, in->tables);
	if (in->erofs)
		keep(piece, in->at, 0, in->size, in->erofs);
	in->at += piece.n;
	if (in->erofs && in->at == in->size)
		read_erofs(in);
	return in->tables && in->at == in->size ? read_squashfs(in) : why;
}
