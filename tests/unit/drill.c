/* SPDX-License-Identifier: MIT */
/* What is kept of a drill, the logs beside a dump, and dates. */
#include "unit.h"

#include "base/date.h"
#include "format/drill.h"
#include "format/kdump_log.h"

START_TEST(a_record_is_read_as_it_was_written)
{
	struct arena *a = unit_arena();
	const char *before[] = { "a b", "c" };
	struct drill_mark marks[] = { { "kernel", "6.1.0 x" }, { "sysctls", "1,0/1,0" } };
	struct drill d = { .state = DRILL_PASSED,
			   .sysrq = true,
			   .trigger_seen = true,
			   .armed = 1000,
			   .verified = 2000,
			   .boot_id = "id",
			   .grade = "NOT READY",
			   .path = "/var/crash",
			   .before = before,
			   .n_before = 2,
			   .marks = marks,
			   .n_marks = 2,
			   .dump = "/var/crash/x/vmcore",
			   .panic = "two\nlines",
			   .size = 77,
			   .memory_total = 5,
			   .memory_low = 3 },
		     got;
	struct strbuf text = STRBUF(a), again = STRBUF(a);

	drill_print(&d, &text);
	ck_assert(drill_parse(a, strbuf_span(&text), &got));
	ck_assert_str_eq(got.before[0], "a b");
	ck_assert_str_eq(got.marks[0].value, "6.1.0 x");
	ck_assert_str_eq(got.panic, "two lines");
	ck_assert_str_eq(got.grade, "NOT READY");
	ck_assert(got.sysrq && got.trigger_seen && got.size == 77 && got.verified == 2000);
	ck_assert_ptr_null(got.reason);
	drill_print(&got, &again);
	ck_assert_str_eq(strbuf_text(&again), strbuf_text(&text));
	/* A torn one is none, wherever it was torn. */
	for (size_t n = 0; n + 1 < text.n; n++)
		ck_assert(!drill_parse(a, span_head(strbuf_span(&text), n), &got) ||
			  n + 1 == text.n);
	arena_free(a);
}
END_TEST

START_TEST(what_is_other_is_named)
{
	struct arena *a = unit_arena();
	struct drill_mark then[] = { { "a", "1" }, { "b", "2" }, { "c", "?" }, { "d", "4" } };
	struct drill_mark now[] = { { "a", "1" }, { "b", "3" }, { "c", "?" } };
	struct drill d = { .marks = then, .n_marks = 4 };
	const char **names;

	ck_assert_uint_eq(drill_changed(&d, now, 3, a, &names), 3);
	ck_assert_str_eq(names[0], "b");
	ck_assert_str_eq(names[1], "c"); /* what was not seen is never the same */
	ck_assert_str_eq(names[2], "d");
	arena_free(a);
}
END_TEST

START_TEST(logs)
{
	struct kdump_log log;
	uint64_t total, low;

	kdump_log_panic(span_of("[0] Linux version 5.15.0-306.el9uek.x86_64 (x@y)\n"
				"[9] Uhhuh. NMI received for unknown reason 30 on CPU 1.\n"
				"[9] Kernel panic - not syncing: NMI: Not continuing\n"
				"[9] Kernel panic - not syncing: again\n"),
			&log);
	ck_assert_span_eq(log.release, "5.15.0-306.el9uek.x86_64");
	ck_assert_span_eq(log.panic, "Kernel panic - not syncing: NMI: Not continuing");
	ck_assert(log.nmi && !log.sysrq);
	kdump_log_panic(span_of("sysrq: Trigger a crash\nKernel panic - not syncing: sysrq"), &log);
	ck_assert(!log.nmi && log.sysrq);
	kdump_log_panic(span_of(""), &log);
	ck_assert(!log.nmi && !log.sysrq && !log.panic.n);

	kdump_log_memory(span_of("[0] Memory: 174448K/262144K available (16384K kernel code)\n"
				 "[3] MemAvailable:     90000 kB\n[5] MemAvailable: 41000 kB\n"
				 "[7] MemAvailable: 50000 kB\n"),
			 &total, &low);
	ck_assert_uint_eq(total, 262144u * 1024);
	ck_assert_uint_eq(low, 41000u * 1024);
	kdump_log_memory(span_of("Memory: x/y\nMemAvailable: z\nMemory: 1K/"), &total, &low);
	ck_assert(!total && !low);
}
END_TEST

START_TEST(dates)
{
	static const struct {
		int64_t seconds;
		const char *text;
	} table[] = {
		{ 0, "1970-01-01 00:00 UTC" },		{ -5, "1970-01-01 00:00 UTC" },
		{ 951782399, "2000-02-28 23:59 UTC" },	{ 951782400, "2000-02-29 00:00 UTC" },
		{ 951868800, "2000-03-01 00:00 UTC" },	{ 1795442520, "2026-11-23 14:02 UTC" },
		{ 4107542400, "2100-03-01 00:00 UTC" }, { INT64_MAX, "9999-12-31 23:59 UTC" },
		{ 1735689599, "2024-12-31 23:59 UTC" },
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		ck_assert_str_eq(date_text(a, table[i].seconds), table[i].text);
	arena_free(a);
}
END_TEST

TCase *tcase_drill(void);
TCase *tcase_drill(void)
{
	TCase *t = tcase_create("drill");

	tcase_add_test(t, a_record_is_read_as_it_was_written);
	tcase_add_test(t, what_is_other_is_named);
	tcase_add_test(t, logs);
	tcase_add_test(t, dates);
	return t;
}
