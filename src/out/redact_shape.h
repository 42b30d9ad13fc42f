/* SPDX-License-Identifier: MIT */
/* redact_shape: what identifies, found by how it looks and by what stands around it. */
#ifndef KDR_REDACT_SHAPE_H
#define KDR_REDACT_SHAPE_H

#include "base/span.h"

enum shape {
	SHAPE_NONE,
	SHAPE_ID, /* a UUID, a machine-id, a filesystem's serial number: digits and what parts them
		   */
	SHAPE_V4,
	SHAPE_V6,
	SHAPE_MAC,
	SHAPE_HOST,
	SHAPE_USER,
	SHAPE_SECRET,
};

/*
 * What begins at byte `at` of `text`, and how long it is; SHAPE_NONE: nothing does. Looks at a
 * bounded number of bytes around it, but for a host's or a user's name, as long as that is.
 */
enum shape shape_at(struct span text, size_t at, size_t *ret_n);

/* The same of addresses only. */
enum shape shape_address_at(struct span text, size_t at, size_t *ret_n);

/* A word may begin here: what stands before is no letter and no digit. */
bool shape_boundary(struct span text, size_t at);

/* A byte of a host's or a user's name. */
bool shape_name_byte(char c);

#endif
