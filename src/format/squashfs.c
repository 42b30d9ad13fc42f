/* SPDX-License-Identifier: MIT */
#include "format/squashfs.h"

#define MAGIC "hsqs"
#define LENGTH_STORED 0x8000u
#define BLOCKS_MAX 2048 /* of one table: 16 MiB, far more than a capture kernel has memory for */
#define PATH_LENGTH_MAX 4096
#define PATHS_MAX (8u << 20) /* bytes of all paths: no image has as many, one without end has */
/* The names of a directory come in groups, each with a header; its size counts "." and ".." too. */
#define GROUP_HEADER 12
#define ENTRY_HEADER 8
#define DIRECTORY_EMPTY 3
#define INODE_HEADER 16

enum { TYPE_DIRECTORY = 1, TYPES = 7, TYPE_LARGE_DIRECTORY = TYPE_DIRECTORY + TYPES };

static const char damaged[] = "its tables are damaged";

/* One table, unpacked: block k begins at byte k * SQUASHFS_BLOCK. */
struct table {
	uint64_t *at; /* where each block begins in the packed table, ascending */
	size_t n, size;
	char *bytes;
};

struct inode {
	unsigned type; /* of a directory the rest is set too */
	uint32_t number;
	uint32_t block, offset, size; /* its names in the table of directories */
};

struct directory {
	struct inode inode;
	struct span path; /* with a "/" at its end; empty: the root */
};

struct walk {
	struct arena *a;
	const struct squashfs_visitor *visitor;
	struct table inodes, names;
	struct directory *todo;
	size_t n_todo, done, entries, bytes;
	char path[PATH_LENGTH_MAX];
};

static uint64_t number(struct span s, size_t at, size_t bytes)
{
	uint64_t n = 0;

	while (bytes--)
		n = n << 8 | (unsigned char)s.p[at + bytes];
	return n;
}

static uint16_t u16(struct span s, size_t at)
{
	return (uint16_t)number(s, at, 2);
}

static uint32_t u32(struct span s, size_t at)
{
	return (uint32_t)number(s, at, 4);
}

/* Signed there: to be added to a 32-bit number. */
static uint32_t s16(struct span s, size_t at)
{
	uint32_t n = u16(s, at);

	return n & 0x8000 ? n | 0xffff0000 : n;
}

bool squashfs_begins(struct span head)
{
	return span_starts(head, MAGIC);
}

const char *squashfs_super(struct span head, uint64_t size, struct squashfs *ret)
{
	/* What may follow the directories: identities, xattrs, fragments, exports. */
	static const size_t followers[] = { 48, 56, 80, 88 };
	struct squashfs s;

	if (head.n < SQUASHFS_HEAD || !squashfs_begins(head))
		return "it is cut off";
	if (u16(head, 28) != 4 || u16(head, 30) != 0)
		return "it is of a version that is not known";
	s = (struct squashfs){
		.inodes = number(head, 64, 8),
		.directories = number(head, 72, 8),
		.end = number(head, 40, 8),
		.root = number(head, 32, 8),
		.n_inodes = u32(head, 4),
		.packing = u16(head, 20),
	};
	if (s.end > size)
		return "it is cut off";
	for (size_t i = 0; i < sizeof(followers) / sizeof(*followers); i++) {
		uint64_t at = number(head, followers[i], 8);

		if (at > s.directories && at < s.end)
			s.end = at;
	}
	if (s.inodes < SQUASHFS_HEAD || s.inodes >= s.directories || s.directories >= s.end ||
	    s.end - s.inodes > SQUASHFS_TABLES_MAX)
		return damaged;
	*ret = s;
	return NULL;
}

/* Takes the next block off `packed`. */
static bool next_block(struct span *packed, struct span *ret, bool *ret_stored)
{
	unsigned length = packed->n < 2 ? 0 : u16(*packed, 0);
	size_t n = length & ~LENGTH_STORED;

	if (!n || n > SQUASHFS_BLOCK || packed->n - 2 < n)
		return false;
	*ret_stored = length & LENGTH_STORED;
	*ret = span_head(span_from(*packed, 2), n);
	*packed = span_from(*packed, 2 + n);
	return true;
}

/* How many blocks it can have; more may follow it than its own. */
static size_t count_blocks(struct span packed)
{
	struct span block;
	bool stored;
	size_t n = 0;

	while (n < BLOCKS_MAX && next_block(&packed, &block, &stored))
		n++;
	return n;
}

/* Up to the first block that is not full; false: damaged. What follows that is left in `packed`. */
static bool unpack_table(struct walk *w, struct span *packed, struct table *ret)
{
	struct span block, whole = *packed;
	size_t n = count_blocks(whole), got = SQUASHFS_BLOCK;
	bool stored;

	ret->at = arena_array(w->a, uint64_t, n + 1);
	ret->bytes = arena_alloc_array(w->a, SQUASHFS_BLOCK, n + 1);
	while (packed->n && got == SQUASHFS_BLOCK) {
		char *out = ret->bytes + ret->size;

		if (ret->n == n)
			return false;
		ret->at[ret->n++] = whole.n - packed->n;
		if (!next_block(packed, &block, &stored))
			return false;
		got = stored ? block.n : w->visitor->unpack(w->visitor->data, block, out);
		if (!got || got > SQUASHFS_BLOCK)
			return false;
		if (stored)
			memcpy(out, block.p, got);
		ret->size += got;
	}
	return true;
}

/* All from byte `offset` of the block that begins at `block`; empty: there is no such. */
static struct span table_from(const struct table *t, uint64_t block, uint32_t offset)
{
	size_t low = 0, high = t->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (t->at[middle] < block)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == t->n || t->at[low] != block || offset >= SQUASHFS_BLOCK)
		return span_make(NULL, 0);
	return span_from(span_make(t->bytes, t->size), low * SQUASHFS_BLOCK + offset);
}

static bool read_inode(const struct walk *w, uint64_t block, uint32_t offset, struct inode *ret)
{
	struct span s = table_from(&w->inodes, block, offset);
	unsigned type = s.n < INODE_HEADER ? 0 : u16(s, 0);

	if (!type || type > 2 * TYPES)
		return false;
	*ret = (struct inode){ .type = type > TYPES ? type - TYPES : type, .number = u32(s, 12) };
	if (ret->type != TYPE_DIRECTORY)
		return true;
	if (s.n < (type == TYPE_DIRECTORY ? 32u : 40u))
		return false;
	ret->block = u32(s, type == TYPE_DIRECTORY ? 16 : 24);
	ret->offset = u16(s, type == TYPE_DIRECTORY ? 26 : 34);
	ret->size = type == TYPE_DIRECTORY ? u16(s, 24) : u32(s, 20);
	return ret->size >= DIRECTORY_EMPTY;
}

static bool good_name(struct span name, struct span before)
{
	return span_index(name, '/') == name.n && span_index(name, '\0') == name.n &&
	       !span_eq(name, ".") && !span_eq(name, "..") && span_cmp(before, name) < 0;
}

static bool visit(struct walk *w, struct span directory, struct span name,
		  const struct inode *inode)
{
	bool is_directory = inode->type == TYPE_DIRECTORY;
	struct span path = span_make(w->path, directory.n + name.n);

	w->entries++;
	w->bytes += path.n;
	if (path.n + 1 > sizeof(w->path) || w->bytes > PATHS_MAX)
		return false;
	memcpy(w->path + directory.n, name.p, name.n);
	w->visitor->entry(w->visitor->data, path, is_directory);
	if (!is_directory)
		return true;
	w->path[path.n++] = '/';
	*arena_push(w->a, w->todo, w->n_todo) =
		(struct directory){ *inode, span_make(arena_dup(w->a, path), path.n) };
	return true;
}

/* A group: names whose inodes are in one block and have numbers near to one. */
static bool read_group(struct walk *w, struct span directory, struct span *list,
		       struct span *before)
{
	struct span head = *list;
	uint32_t n;

	if (head.n < GROUP_HEADER)
		return false;
	*list = span_from(*list, GROUP_HEADER);
	for (n = u32(head, 0);; n--) {
		struct span entry = *list, name;
		struct inode inode;

		if (entry.n < ENTRY_HEADER || entry.n - ENTRY_HEADER < u16(entry, 6) + 1u)
			return false;
		name = span_head(span_from(entry, ENTRY_HEADER), u16(entry, 6) + 1u);
		*list = span_from(*list, ENTRY_HEADER + name.n);
		if (!good_name(name, *before) ||
		    !read_inode(w, u32(head, 4), u16(entry, 0), &inode) ||
		    inode.type != u16(entry, 4) || inode.number != u32(head, 8) + s16(entry, 2) ||
		    !visit(w, directory, name, &inode))
			return false;
		*before = name;
		if (!n)
			return true;
	}
}

static bool read_directory(struct walk *w, const struct directory *d)
{
	struct span list = table_from(&w->names, d->inode.block, d->inode.offset);
	struct span before = span_make(NULL, 0);
	size_t n = d->inode.size - DIRECTORY_EMPTY;

	if (n && list.n < n)
		return false;
	list = span_head(list, n);
	memcpy(w->path, d->path.p, d->path.n);
	while (list.n)
		if (!read_group(w, d->path, &list, &before))
			return false;
	return true;
}

const char *squashfs_walk(struct arena *a, const struct squashfs *s, struct span tables,
			  const struct squashfs_visitor *visitor)
{
	struct walk w = { .a = a, .visitor = visitor };
	struct span packed = span_head(tables, (size_t)(s->directories - s->inodes));
	struct span names = span_from(tables, packed.n);
	struct directory root = { .path = { "", 0 } };

	if (!unpack_table(&w, &packed, &w.inodes) || packed.n ||
	    !unpack_table(&w, &names, &w.names) ||
	    !read_inode(&w, s->root >> 16, s->root & 0xffff, &root.inode) ||
	    root.inode.type != TYPE_DIRECTORY)
		return damaged;
	*arena_push(a, w.todo, w.n_todo) = root;
	while (w.done < w.n_todo) {
		struct directory d = w.todo[w.done++];

		if (!read_directory(&w, &d))
			return damaged;
	}
	/* Names can share an inode, but each inode has one. */
	return w.entries + 1 < s->n_inodes ? damaged : NULL;
}
