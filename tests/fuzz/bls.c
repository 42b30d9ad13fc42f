/* SPDX-License-Identifier: MIT */
#include "fuzz.h"

#include "format/bls.h"

static void read_pairs(struct span input, const struct bls *b)
{
	for (size_t i = 0; i < b->n; i++) {
		fuzz_read(b->pairs[i].key);
		fuzz_read(b->pairs[i].value);
		law(b->pairs[i].line > 0 && b->pairs[i].line <= input.n + 1);
	}
}

void FUZZ_TARGET(struct arena *a, struct span input)
{
	struct span rest = input, one, two, id;
	struct bls_package x, y;
	unsigned left, done;
	struct bls b;

	bls_parse_grub(a, input, &b);
	read_pairs(input, &b);
	bls_parse_sdboot(a, input, &b);
	read_pairs(input, &b);
	fuzz_read(bls_join(a, &b, "options"));
	if (!span_line(&rest, &one) || !span_line(&rest, &two))
		return;
	x = bls_package(one);
	y = bls_package(two);
	law(!bls_grub_compare(&x, &x));
	law((bls_grub_compare(&x, &y) > 0) == (bls_grub_compare(&y, &x) < 0));
	law(!bls_version_compare(one, one));
	law((bls_version_compare(one, two) > 0) == (bls_version_compare(two, one) < 0));
	bls_grub_name(one);
	if (bls_tries(a, one, &id, &left, &done))
		fuzz_read(id);
}
