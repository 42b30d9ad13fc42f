/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/base64.h"
#include "format/ssh_key.h"

void FUZZ_TARGET(struct arena *a, struct span input)
{
	char bytes[16];
	size_t n;

	(void)a;
	law(ssh_key_of(input) != SSH_KEY_UNSEEN);
	base64_decode(input, bytes, sizeof(bytes), &n);
	law(n <= sizeof(bytes) && n <= input.n);
}
