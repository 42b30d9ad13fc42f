/* SPDX-License-Identifier: MIT */
/* base64: RFC 4648, as ssh writes its keys: blanks between the digits do not count. */
#ifndef KDR_FORMAT_BASE64_H
#define KDR_FORMAT_BASE64_H

#include "base/span.h"

/*
 * The first `max` bytes that `text` stands for; `ret_n` says how many they are. False: it is not
 * base64 to its end, padded to whole groups of four digits: then they are those before the fault.
 */
bool base64_decode(struct span text, char *ret, size_t max, size_t *ret_n);

#endif
