/* SPDX-License-Identifier: MIT */
#include "base/date.h"

static bool is_leap(int64_t year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

const char *date_text(struct arena *a, int64_t seconds)
{
	static const int lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	/* A year of more digits than four is nobody's clock. */
	int64_t left = seconds < 0 ? 0 : seconds > 253402300799 ? 253402300799 : seconds;
	int64_t day = left / 86400, minute = left % 86400 / 60, year = 1970;
	int month = 0;

	for (; day >= 365 + is_leap(year); year++)
		day -= 365 + is_leap(year);
	for (; day >= lengths[month] + (month == 1 && is_leap(year)); month++)
		day -= lengths[month] + (month == 1 && is_leap(year));
	return arena_printf(a, "%04d-%02d-%02d %02d:%02d UTC", (int)year, month + 1, (int)day + 1,
			    (int)(minute / 60), (int)(minute % 60));
}
