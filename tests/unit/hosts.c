/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/hosts.h"

START_TEST(addresses_are_told_from_names)
{
	static const char *const yes[] = { "192.0.2.9", "0.0.0.0",	"2001:db8::9",
					   "::1",	"fe80::1%eth0", "::ffff:192.0.2.9" };
	static const char *const no[] = {
		"",
		"a",
		"192.0.2",
		"192.0.2.256",
		"192.0.2.9.1",
		"192.0.2.",
		"1.2.3.4a",
		"dead.beef.de",
		"a:b",
		"host:1:2",
		"192.0.2.0009",
		"1::2::3",
		":::",
		"1:2:3:4:5:6:7:8:9",
		"::12345",
		"::ffff:1.2.3.256",
		"%eth0",
		"1111:2222:3333:4444:5555:6666:7777:8888:9999:aaaa:bbbb"
	};

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

START_TEST(what_an_address_leads_to)
{
	static const struct {
		const char *text;
		enum host_address is;
	} rows[] = {
		{ "127.0.0.1", HOST_LOOPBACK },
		{ "127.255.0.9", HOST_LOOPBACK },
		{ "128.0.0.1", HOST_ADDRESS },
		{ "0.0.0.0", HOST_UNSPECIFIED },
		{ "0.0.0.1", HOST_ADDRESS },
		{ "::", HOST_UNSPECIFIED },
		{ "::1", HOST_LOOPBACK },
		{ "0:0:0:0:0:0:0:1", HOST_LOOPBACK },
		{ "::2", HOST_ADDRESS },
		{ "::ffff:127.0.0.1", HOST_LOOPBACK },
		{ "::ffff:192.0.2.1", HOST_ADDRESS },
		{ "fe80::1%lo", HOST_ADDRESS },
		{ "localhost", HOST_NO_ADDRESS },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++)
		ck_assert_msg(hosts_address(span_of(rows[i].text)) == rows[i].is, "%s",
			      rows[i].text);
	ck_assert(hosts_address(span_make("::1\0x", 5)) == HOST_NO_ADDRESS);
	ck_assert(hosts_may_be_name(span_of("dumps-1.example_x.ORG")));
	ck_assert(!hosts_may_be_name(span_of("host:22")));
	ck_assert(!hosts_may_be_name(span_of("")));
	ck_assert(!hosts_may_be_name(span_of("a b")));
}
END_TEST

TCase *tcase_hosts(void)
{
	TCase *tc = tcase_create("hosts");

	tcase_add_test(tc, addresses_are_told_from_names);
	tcase_add_test(tc, what_an_address_leads_to);
	tcase_add_test(tc, a_name_is_found_with_its_address);
	return tc;
}
