/* SPDX-License-Identifier: MIT */
/*
 * A library for LD_PRELOAD: the ALLOC_FAIL-th allocation fails, and with ALLOC_STICKY all after it.
 * How many there were is kept in the first eight bytes of the file ALLOC_COUNT, at any end. Those
 * of json-c itself are not counted and never fail: it ends the process by itself when they do.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* The C library's own, which these stand before. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t size);

static uint64_t none, *count = &none, at;
static bool sticky;

__attribute__((constructor)) static void begin(void)
{
	const char *file = getenv("ALLOC_COUNT"), *number = getenv("ALLOC_FAIL");
	int fd = file ? open(file, O_RDWR | O_CLOEXEC) : -1;
	void *page = fd < 0 ? MAP_FAILED
			    : mmap(NULL, sizeof(*count), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	if (fd >= 0)
		close(fd);
	if (page == MAP_FAILED)
		return;
	count = page;
	*count = 0;
	at = number ? strtoull(number, NULL, 10) : 0;
	sticky = getenv("ALLOC_STICKY") != NULL;
}

static bool fails(void *caller)
{
	Dl_info who;
	bool failing;
	uint64_t n;

	if (dladdr(caller, &who) && strstr(who.dli_fname, "/libjson-c."))
		return false;
	n = __atomic_add_fetch(count, 1, __ATOMIC_RELAXED);

	failing = at && count != &none && (n == at || (sticky && n > at));
	if (failing)
		errno = ENOMEM;
	return failing;
}

void *malloc(size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_calloc(n, size);
}

void *realloc(void *p, size_t size)
{
	return fails(__builtin_return_address(0)) ? NULL : __libc_realloc(p, size);
}

/* Here too, or the C library would be the one that asks. */
char *strdup(const char *text)
{
	size_t n = strlen(text) + 1;
	char *p = fails(__builtin_return_address(0)) ? NULL : __libc_malloc(n);

	return p ? memcpy(p, text, n) : NULL;
}
