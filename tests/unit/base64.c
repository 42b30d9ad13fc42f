/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/base64.h"

/* The first seven are those of RFC 4648, section 10. */
static const struct {
	const char *text, *bytes; /* NULL: it is not base64 */
} rows[] = {
	{ "", NULL },
	{ "Zg==", "f" },
	{ "Zm8=", "fo" },
	{ "Zm9v", "foo" },
	{ "Zm9vYg==", "foob" },
	{ "Zm9vYmE=", "fooba" },
	{ "Zm9vYmFy", "foobar" },
	{ "Zm9v\nYmFy\n", "foobar" },
	{ "Zm9vYmFyZm9vYmFy", "foobarfo" }, /* no more than there is room for */
	{ "Zg", NULL },
	{ "Zg=", NULL },
	{ "Z===", NULL },
	{ "Zg==Zg==", NULL },
	{ "Zm9!", NULL },
	{ "y", NULL },
};

START_TEST(it_is_decoded_as_the_rfc_has_it)
{
	char bytes[8];
	size_t n = 99;
	bool is = base64_decode(span_of(rows[_i].text), bytes, sizeof(bytes), &n);

	ck_assert_msg(is == (rows[_i].bytes != NULL), "%s", rows[_i].text);
	if (is)
		ck_assert_span_eq(span_make(bytes, n), rows[_i].bytes);
}
END_TEST

TCase *tcase_base64(void)
{
	TCase *tc = tcase_create("base64");

	tcase_add_loop_test(tc, it_is_decoded_as_the_rfc_has_it, 0,
			    (int)(sizeof(rows) / sizeof(*rows)));
	return tc;
}
