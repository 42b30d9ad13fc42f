/* SPDX-License-Identifier: MIT */
/*
 * cpio: the archives of an initramfs ("newc"), walked as their bytes come along.
 *
 * As the kernel reads them (init/initramfs.c): one after the other in one stream, zeros between
 * them, each header at a multiple of four. Nothing is kept but one header and one name.
 */
#ifndef KDR_CPIO_H
#define KDR_CPIO_H

#include "base/span.h"

#define CPIO_HEADER 110
#define CPIO_NAME_MAX 4096 /* with its NUL, as the kernel allows */

enum cpio_answer {
	CPIO_MORE,    /* all bytes were taken */
	CPIO_OTHER,   /* between two archives something else begins: the rest was not taken */
	CPIO_DAMAGED, /* this is no archive, or it is broken */
};

struct cpio_entry {
	struct span name; /* without a leading "./" or "/" */
	uint32_t mode;
	uint64_t size;
};

/* Each regular file's bytes come in pieces after its entry. Either may be NULL. */
struct cpio_visitor {
	void (*entry)(void *data, const struct cpio_entry *entry);
	void (*body)(void *data, struct span piece);
	void *data;
};

struct cpio {
	enum { CPIO_AT_START, CPIO_IN_HEADER, CPIO_IN_NAME, CPIO_IN_BODY, CPIO_IN_PADDING } where;
	uint64_t at; /* bytes taken so far */
	uint64_t body, padding;
	size_t have, want; /* of `buffer` */
	size_t archives;   /* that ended as they should */
	struct cpio_entry entry;
	char buffer[CPIO_NAME_MAX];
};

/* Takes what it can off `bytes`. A zeroed struct is the start of a stream. */
enum cpio_answer cpio_feed(struct cpio *c, struct span *bytes, const struct cpio_visitor *visitor);

/* Whether the stream may end here: between archives, and there was one. */
bool cpio_complete(const struct cpio *c);

#endif
