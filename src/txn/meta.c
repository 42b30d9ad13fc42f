/* SPDX-License-Identifier: MIT */
#include "txn/meta.h"

#include <errno.h>

#define MAX_LIST 65536
#define MAX_VALUE 65536

static bool kept(const char *name)
{
	return strcmp(name, "security.ima") != 0 && strcmp(name, "security.evm") != 0;
}

static bool none_here(ssize_t err)
{
	return err == -EOPNOTSUPP || err == -ENOSYS;
}

static int read_xattr(const struct txn_ops *ops, int fd, struct arena *a, struct meta *m,
		      const char *name)
{
	char value[4096], *p = value;
	ssize_t n = ops->getxattr(fd, name, value, sizeof(value));

	if (n == -ERANGE) {
		p = arena_alloc(a, MAX_VALUE);
		n = ops->getxattr(fd, name, p, MAX_VALUE);
	}
	if (n == -ENODATA) /* listed, but not to be seen, or just gone */
		return 0;
	if (n < 0)
		return (int)n;
	*arena_push(a, m->xattrs, m->n_xattrs) = (struct xattr){
		.name = arena_dup(a, span_of(name)),
		.value = span_make(arena_dup(a, span_make(p, (size_t)n)), (size_t)n),
	};
	return 0;
}

int meta_read(const struct txn_ops *ops, int fd, struct arena *a, struct meta *ret_meta)
{
	struct meta m = { .xattrs = NULL };
	char *list = arena_alloc(a, MAX_LIST);
	struct stat st;
	ssize_t n;
	int err = ops->fstat(fd, &st);

	if (err < 0)
		return err;
	m.mode = st.st_mode & 07777;
	m.uid = st.st_uid;
	m.gid = st.st_gid;
	n = ops->listxattr(fd, list, MAX_LIST);
	if (n < 0 && !none_here(n))
		return (int)n;
	for (ssize_t at = 0; at < n && err == 0; at += (ssize_t)strlen(list + at) + 1)
		if (kept(list + at))
			err = read_xattr(ops, fd, a, &m, list + at);
	if (err == 0)
		*ret_meta = m;
	return err;
}

/* 1: it has that value already, as a label that the directory gives. */
static int has_xattr(const struct txn_ops *ops, int fd, const struct xattr *x)
{
	char value[4096];
	ssize_t n;

	if (x->value.n > sizeof(value))
		return 0;
	n = ops->getxattr(fd, x->name, value, sizeof(value));
	return n >= 0 && span_same(span_make(value, (size_t)n), x->value);
}

int meta_put(const struct txn_ops *ops, int fd, const struct meta *m)
{
	struct stat st;
	int err = ops->fstat(fd, &st);

	if (err == 0 && (st.st_uid != m->uid || st.st_gid != m->gid))
		err = ops->chown(fd, m->uid, m->gid);
	for (size_t i = 0; i < m->n_xattrs && err == 0; i++)
		if (!has_xattr(ops, fd, &m->xattrs[i]))
			err = ops->setxattr(fd, m->xattrs[i].name, m->xattrs[i].value.p,
					    m->xattrs[i].value.n);
	return err < 0 ? err : ops->chmod(fd, m->mode);
}

int meta_same(const struct txn_ops *ops, int fd, const struct meta *m)
{
	struct stat st;
	int err = ops->fstat(fd, &st);

	if (err < 0)
		return err;
	if ((st.st_mode & 07777) != m->mode || st.st_uid != m->uid || st.st_gid != m->gid)
		return 0;
	for (size_t i = 0; i < m->n_xattrs; i++)
		if (m->xattrs[i].value.n <= 4096 && !has_xattr(ops, fd, &m->xattrs[i]))
			return 0;
	return 1;
}
