/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/hosts.h"

START_TEST(addresses_are_told_from_names)
{
	static const char *const yes[] = { "192.0.2.9", "0.0.0.0",	"2001:db8::9",
					   "::1",	"fe80::1%eth0", "::ffff:192.0.2.9" };
	static const char *const no[] = { "",
					  "a",
					  "192.0.2",
					  "192.0.2.256",
					  "192.0.2.9.1",
					  "192.0.2.",
					  "1.2.3.4a",
					  "dead.beef.de",
					  "a:b",
					  "host:1:2",
					  "192.0.2.0009" };

	for (size_t i = 0; i < sizeof(yes) / sizeof(*yes); i++)
		ck_assert_msg(hosts_is_address(span_of(yes[i])), "%s", yes[i]);
	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		ck_assert_msg(!hosts_is_address(span_of(no[i])), "%s", no[i]);
}
END_TEST

START_TEST(a_name_is_found_with_its_address)
{
	struct span text = span_of("127.0.0.1 localhost\n# 192.0.2.1 dumps\n"
				   "192.0.2.9\tDumps.example dumps # store\n"
				   "junk old\n192.0.2.8 dumps\n"),
		    address = span_of("none");

	ck_assert_uint_eq(hosts_find(text, span_of("dumps"), &address), 3);
	ck_assert_span_eq(address, "192.0.2.9");
	ck_assert_uint_eq(hosts_find(text, span_of("dumps.EXAMPLE"), &address), 3);
	address = span_of("none");
	ck_assert_uint_eq(hosts_find(text, span_of("store"), &address), 0);
	ck_assert_uint_eq(hosts_find(text, span_of("old"), &address), 0);
	ck_assert_uint_eq(hosts_find(text, span_of("192.0.2.9"), &address), 0);
	ck_assert_span_eq(address, "none");
}
END_TEST

TCase *tcase_hosts(void)
{
	TCase *tc = tcase_create("hosts");

	tcase_add_test(tc, addresses_are_told_from_names);
	tcase_add_test(tc, a_name_is_found_with_its_address);
	return tc;
}
