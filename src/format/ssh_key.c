/* SPDX-License-Identifier: MIT */
#include "format/ssh_key.h"

#include "format/base64.h"

#define BEGIN "-----BEGIN "
#define END "-----"
#define OPENSSH BEGIN "OPENSSH PRIVATE KEY" END
#define MAGIC "openssh-key-v1" /* and its NUL */

/* After the magic: the name of the cipher, with its length in front. */
static enum ssh_key openssh(struct span body)
{
	static const char open_key[] = MAGIC "\0\0\0\0\4none";
	char bytes[sizeof(open_key) - 1];
	size_t n;

	/* As many whole groups of digits as hold that much, wherever lines break. */
	base64_decode(span_head(body, span_index(body, '-')), bytes, sizeof(bytes), &n);
	if (n < sizeof(bytes) || memcmp(bytes, MAGIC, sizeof(MAGIC)) != 0)
		return SSH_KEY_NONE;
	return memcmp(bytes, open_key, sizeof(bytes)) == 0 ? SSH_KEY_OPEN : SSH_KEY_LOCKED;
}

/* libcrypto reads these, and passes by what stands in front. */
static enum ssh_key pem(struct span text)
{
	struct span line, label;

	while (span_line(&text, &line)) {
		label = span_trim(line);
		if (!span_starts(label, BEGIN) || !span_ends(label, " PRIVATE KEY" END))
			continue;
		if (span_starts(label, OPENSSH))
			return SSH_KEY_NONE; /* that one has to begin the file */
		if (span_find(label, "ENCRYPTED") < label.n)
			return SSH_KEY_LOCKED;
		return span_line(&text, &line) && span_starts(line, "Proc-Type:") &&
				       span_find(line, "ENCRYPTED") < line.n
			       ? SSH_KEY_LOCKED
			       : SSH_KEY_OPEN;
	}
	return SSH_KEY_NONE;
}

enum ssh_key ssh_key_of(struct span head)
{
	struct span line, rest = head;

	if (span_starts(head, OPENSSH) && span_line(&rest, &line))
		return openssh(rest);
	return pem(head);
}
