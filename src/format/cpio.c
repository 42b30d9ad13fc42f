/* SPDX-License-Identifier: MIT */
#include "format/cpio.h"

enum { FIELD_MODE = 1, FIELD_FILESIZE = 6, FIELD_NAMESIZE = 11 };

static bool field(const struct cpio *c, size_t number, uint64_t *ret)
{
	return span_u64(span_make(c->buffer + 6 + 8 * number, 8), 16, ret);
}

static void take(struct cpio *c, struct span *bytes, size_t n)
{
	*bytes = span_from(*bytes, n);
	c->at += n;
}

/* Collects `want` bytes in the buffer; false: there are not enough yet. */
static bool collect(struct cpio *c, struct span *bytes)
{
	size_t n = c->want - c->have < bytes->n ? c->want - c->have : bytes->n;

	memcpy(c->buffer + c->have, bytes->p, n);
	c->have += n;
	take(c, bytes, n);
	return c->have == c->want;
}

/* Header, name and file each end at a multiple of four. */
static uint64_t padding_at(const struct cpio *c)
{
	return -c->at & 3;
}

static bool read_header(struct cpio *c)
{
	struct span magic = span_make(c->buffer, 6);
	uint64_t mode, name;

	if (!(span_eq(magic, "070701") || span_eq(magic, "070702")) ||
	    !field(c, FIELD_MODE, &mode) || !field(c, FIELD_FILESIZE, &c->body) ||
	    !field(c, FIELD_NAMESIZE, &name) || name < 1 || name > CPIO_NAME_MAX)
		return false;
	c->entry = (struct cpio_entry){ .mode = (uint32_t)mode, .size = c->body };
	c->have = 0;
	c->want = (size_t)name;
	c->where = CPIO_IN_NAME;
	return true;
}

static void read_name(struct cpio *c, const struct cpio_visitor *visitor)
{
	struct span name = span_make(c->buffer, c->want - 1);

	if (span_starts(name, "./"))
		name = span_from(name, 2);
	else if (span_starts(name, "/"))
		name = span_from(name, 1);
	c->entry.name = name;
	c->padding = padding_at(c);
	if (span_eq(name, "TRAILER!!!")) {
		c->archives++;
		c->body = 0;
	} else if (visitor->entry) {
		visitor->entry(visitor->data, &c->entry);
	}
	c->where = CPIO_IN_PADDING;
}

static void pass_body(struct cpio *c, struct span *bytes, const struct cpio_visitor *visitor)
{
	struct span piece = span_head(*bytes, c->body < bytes->n ? (size_t)c->body : bytes->n);

	if (visitor->body)
		visitor->body(visitor->data, piece);
	take(c, bytes, piece.n);
	c->body -= piece.n;
	if (c->body)
		return;
	c->padding = padding_at(c);
	c->where = CPIO_IN_PADDING;
}

static void pass_padding(struct cpio *c, struct span *bytes)
{
	size_t n = c->padding < bytes->n ? (size_t)c->padding : bytes->n;

	take(c, bytes, n);
	c->padding -= n;
	if (c->padding)
		return;
	c->have = 0;
	c->want = CPIO_HEADER;
	c->where = c->body				  ? CPIO_IN_BODY
		   : span_eq(c->entry.name, "TRAILER!!!") ? CPIO_AT_START
							  : CPIO_IN_HEADER;
}

/* Between archives: zeros are passed over; a header begins with "0" and at a multiple of four. */
static bool begin(struct cpio *c, struct span *bytes)
{
	while (bytes->n && !*bytes->p)
		take(c, bytes, 1);
	if (!bytes->n)
		return true;
	if (*bytes->p != '0' || c->at & 3)
		return false;
	c->have = 0;
	c->want = CPIO_HEADER;
	c->where = CPIO_IN_HEADER;
	return true;
}

enum cpio_answer cpio_feed(struct cpio *c, struct span *bytes, const struct cpio_visitor *visitor)
{
	while (bytes->n || (c->where == CPIO_IN_PADDING && !c->padding)) {
		switch (c->where) {
		case CPIO_AT_START:
			if (!begin(c, bytes))
				return CPIO_OTHER;
			break;
		case CPIO_IN_HEADER:
			if (collect(c, bytes) && !read_header(c))
				return CPIO_DAMAGED;
			break;
		case CPIO_IN_NAME:
			if (collect(c, bytes))
				read_name(c, visitor);
			break;
		case CPIO_IN_BODY:
			pass_body(c, bytes, visitor);
			break;
		case CPIO_IN_PADDING:
			pass_padding(c, bytes);
			break;
		}
	}
	return CPIO_MORE;
}

bool cpio_complete(const struct cpio *c)
{
	return c->archives && c->where == CPIO_AT_START;
}
