/* SPDX-License-Identifier: MIT */
/* Why a file could not be read: in words, and by the name a capture has for it. */
#include "facts.h"

#include <errno.h>

const char *facts_reason(int err)
{
	switch (err) {
	case 0:
		return "nobody looked";
	case EACCES:
	case EPERM:
		return "permission denied";
	case EFBIG:
		return "larger than it may be";
	case ELOOP:
		return "too many symbolic links";
	case EISDIR:
		return "is a directory";
	case ENOTDIR:
		return "a part of its path is not a directory";
	case ENXIO:
		return "is not a regular file";
	case EIO:
		return "input/output error";
	case ENOANO:
		return "not in the capture: nobody looked at it there";
	default:
		return strerror(err);
	}
}

static const struct {
	const char *name;
	int err;
} errors[] = {
	{ "EIO", EIO },		{ "EACCES", EACCES }, { "EPERM", EPERM },
	{ "EFBIG", EFBIG },	{ "ELOOP", ELOOP },   { "EISDIR", EISDIR },
	{ "ENOTDIR", ENOTDIR }, { "ENXIO", ENXIO },   { "EBADMSG", EBADMSG },
	{ "ENOANO", ENOANO },	{ "EINVAL", EINVAL }, { "ESTALE", ESTALE },
	{ "ENODATA", ENODATA }, { "EMFILE", EMFILE }, { "ENFILE", ENFILE },
	{ "EAGAIN", EAGAIN },	{ "EBUSY", EBUSY },   { "ENAMETOOLONG", ENAMETOOLONG },
	{ "ENOMEM", ENOMEM },
};

int facts_error(const char *name)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (strcmp(errors[i].name, name) == 0)
			return errors[i].err;
	return EIO;
}

const char *facts_error_name(int err)
{
	for (size_t i = 0; i < sizeof(errors) / sizeof(*errors); i++)
		if (errors[i].err == err)
			return errors[i].name;
	return "EIO";
}
