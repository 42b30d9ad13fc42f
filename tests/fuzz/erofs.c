/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/erofs.h"

static void entry(void *data, struct span path, bool directory)
{
	size_t *n = data;

	(void)directory;
	fuzz_read(path);
	law(path.n && path.n < 4096 && path.p[0] != '/' && path.p[path.n - 1] != '/');
	law(span_index(path, '\0') == path.n && span_find(path, "//") == path.n);
	law(++*n <= 200000);
}

/* The input is what follows the first block's empty half. */
void FUZZ_TARGET(struct arena *a, struct span input)
{
	char *image = arena_alloc(a, EROFS_AT + input.n + 1);
	size_t n = 0;

	memset(image, 0, EROFS_AT);
	memcpy(image + EROFS_AT, input.p, input.n);
	erofs_walk(a, span_make(image, EROFS_AT + input.n), entry, &n);
}
