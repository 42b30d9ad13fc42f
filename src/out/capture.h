/* SPDX-License-Identifier: MIT */
/* capture: a machine's facts as a tree of files, and what such a tree cannot carry. */
#ifndef KDR_CAPTURE_H
#define KDR_CAPTURE_H

#include "base/strbuf.h"
#include "facts.h"

#define CAPTURE_FILE "/kdumpready-capture.json"

/*
 * kdumpready.capture/1, see packaging/kdumpready.capture.schema.json: everything about the files
 * but their bytes, what could not be read and why, and what was not there.
 */
void capture_json(const struct facts *f, struct strbuf *out);

/*
 * The tree: each path with no link in it but the last, parents before what is in them. `link`: a
 * symbolic link; else a directory, or a regular file. A file whose bytes nobody read is empty.
 */
const struct file **capture_tree(const struct facts *f, size_t *ret_n);

/*
 * The tree as a tar archive, with `text` as CAPTURE_FILE first. The same tree gives the same bytes;
 * every time in it is `f->time`. 0, or -errno: -ENOSYS where libarchive is not installed.
 */
int capture_tar(const struct facts *f, struct span text, struct strbuf *out);

#endif
