/* SPDX-License-Identifier: MIT */
/* A dump: read where its headers say, never whole. */
#include "probe/probe.h"

#include "base/cleanup.h"
#include "format/dump_whole.h"

#include <errno.h>

static bool read_at(void *user, uint64_t at, void *p, size_t n)
{
	int fd = *(int *)user;

	for (size_t done = 0; done < n;) {
		ssize_t got = pread(fd, (char *)p + done, n - done, (off_t)(at + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		done += (size_t)got;
	}
	return true;
}

void probe_dump(struct probe *p, const char *path, struct dump_whole *ret)
{
	_cleanup_close_ int at = -1;
	_cleanup_close_ int fd = -1;
	const char *link;
	struct stat st;
	int r = root_locate(p->root, path, p->f->arena, &link, &st, &at);

	*ret = (struct dump_whole){ .release = span_of("") };
	if (r == 0)
		r = fd = root_reopen(p->root, path, at, &st);
	if (r < 0)
		ret->why = facts_reason(-r);
	else
		dump_whole(&(struct dump_reader){ read_at, &fd, (uint64_t)st.st_size }, p->f->arena,
			   ret);
}
