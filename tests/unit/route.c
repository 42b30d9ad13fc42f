/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/route.h"

#define HEAD "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
#define ROUTE(name, to, flags, metric, mask)                                                       \
	name "\t" to "\t00000000\t" flags "\t0\t0\t" metric "\t" mask "\t0\t0\t0\n"

static const struct {
	const char *text, *address, *to;
} rows[] = {
	{ "", "192.0.2.9", "" },
	{ HEAD, "192.0.2.9", "" },
	{ HEAD ROUTE("eth0", "00000000", "0003", "100", "00000000"), "192.0.2.9", "eth0" },
	{ HEAD ROUTE("eth0", "00000000", "0003", "100", "00000000"), "2001:db8::9", "" },
	{ HEAD ROUTE("eth0", "00000000", "0003", "100", "00000000"), "192.0.2", "" },
	/* 192.0.2.0/24 by eth1, and 192.0.0.0/16 by eth2. */
	{ HEAD ROUTE("eth0", "00000000", "0003", "100", "00000000")
		  ROUTE("eth1", "000200C0", "0001", "100", "00FFFFFF")
			  ROUTE("eth2", "000000C0", "0001", "0", "0000FFFF"),
	  "192.0.2.9", "eth1" },
	{ HEAD ROUTE("eth1", "000200C0", "0001", "100", "00FFFFFF"), "192.0.3.9", "" },
	{ HEAD ROUTE("eth0", "00000000", "0003", "101", "00000000")
		  ROUTE("eth1", "00000000", "0003", "100", "00000000"),
	  "192.0.2.9", "eth1" },
	{ HEAD ROUTE("eth0", "00000000", "0002", "100", "00000000"), "192.0.2.9", "" },
	{ HEAD ROUTE("*", "000200C0", "0200", "0", "00FFFFFF")
		  ROUTE("eth0", "00000000", "0003", "100", "00000000"),
	  "192.0.2.9", "eth0" },
};

START_TEST(the_narrowest_route_is_taken)
{
	ck_assert_span_eq(route_to(span_of(rows[_i].text), span_of(rows[_i].address)), rows[_i].to);
}
END_TEST

TCase *tcase_route(void)
{
	TCase *tc = tcase_create("route");

	tcase_add_loop_test(tc, the_narrowest_route_is_taken, 0,
			    (int)(sizeof(rows) / sizeof(*rows)));
	return tc;
}
