/* SPDX-License-Identifier: MIT */
/*
 * sha1: FIPS 180-4, and HMAC with it (RFC 2104), for what OpenSSH hashes host names with. Nothing
 * is kept safe by it here: a whole cryptographic library for one name would be loaded on every run.
 */
#ifndef KDR_FORMAT_SHA1_H
#define KDR_FORMAT_SHA1_H

#include "base/span.h"

#include <stdint.h>

#define SHA1_SIZE 20

/* The key has at most 64 bytes; of a longer one those count. */
void sha1_hmac(struct span key, struct span text, unsigned char ret[SHA1_SIZE]);

#endif
