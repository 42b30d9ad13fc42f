/* SPDX-License-Identifier: MIT */
/*
 * ssh_key: what kind of file a private key of ssh is, by its first bytes.
 *
 * Sources: PROTOCOL.key of OpenSSH (the header names the cipher), RFC 1421 (Proc-Type), RFC 7468
 * and RFC 5958 (the label says that it is encrypted). What the key is made of is never looked at.
 */
#ifndef KDR_FORMAT_SSH_KEY_H
#define KDR_FORMAT_SSH_KEY_H

#include "base/span.h"

enum ssh_key {
	SSH_KEY_UNSEEN, /* nobody looked */
	SSH_KEY_NONE,	/* not a private key */
	SSH_KEY_LOCKED, /* with a passphrase */
	SSH_KEY_OPEN,
};

/* So much of the file tells. */
#define SSH_KEY_HEAD 4096

/* Never UNSEEN. */
enum ssh_key ssh_key_of(struct span head);

#endif
