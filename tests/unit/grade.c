/* SPDX-License-Identifier: MIT */
/* The whole table of grades, and what a verdict weighs in it. */
#include "unit.h"

#include "grade.h"

START_TEST(every_pair_of_planes)
{
	const enum grade R = GRADE_READY, D = GRADE_DEGRADED, U = GRADE_UNKNOWN,
			 N = GRADE_NOT_READY;
	const struct {
		enum grade now, next, both;
		int status;
	} table[] = {
		{ R, R, R, 0 }, { R, D, D, 1 }, { R, U, U, 3 }, { R, N, N, 2 }, { D, R, D, 1 },
		{ D, D, D, 1 }, { D, U, U, 3 }, { D, N, N, 2 }, { U, R, U, 3 }, { U, D, U, 3 },
		{ U, U, U, 3 }, { U, N, N, 2 }, { N, R, D, 1 }, /* ready after a reboot */
		{ N, D, N, 2 }, { N, U, N, 2 }, { N, N, N, 2 },
	};

	ck_assert_uint_eq(sizeof(table) / sizeof(*table), 16);
	for (size_t i = 0; i < 16; i++) {
		enum grade got = grade_combine(table[i].now, table[i].next);

		ck_assert_msg(got == table[i].both, "now %s, next %s: %s", grade_name(table[i].now),
			      grade_name(table[i].next), grade_name(got));
		ck_assert_int_eq(grade_status(got), table[i].status);
	}
}
END_TEST

START_TEST(names_are_what_the_report_prints)
{
	ck_assert_str_eq(grade_name(GRADE_READY), "READY");
	ck_assert_str_eq(grade_name(GRADE_DEGRADED), "DEGRADED");
	ck_assert_str_eq(grade_name(GRADE_UNKNOWN), "UNKNOWN");
	ck_assert_str_eq(grade_name(GRADE_NOT_READY), "NOT READY");
}
END_TEST

static struct grades of(struct finding *list, size_t n, bool has_now, bool capped)
{
	struct findings findings = { .list = list, .n = n };
	struct grades g;

	grade_of(&findings, has_now, capped, &g);
	return g;
}

static const struct {
	enum verdict verdict;
	enum grade grade;
} weights[] = {
	{ VERDICT_PASS, GRADE_READY },	    { VERDICT_SKIP, GRADE_READY },
	{ VERDICT_PENDING, GRADE_READY },   { VERDICT_WARN, GRADE_DEGRADED },
	{ VERDICT_UNKNOWN, GRADE_UNKNOWN }, { VERDICT_FAIL, GRADE_NOT_READY },
};

#define N_WEIGHTS (sizeof(weights) / sizeof(*weights))

START_TEST(one_finding_weighs_on_its_plane_only)
{
	for (size_t i = 0; i < N_WEIGHTS; i++) {
		struct judgement j = { .verdict = weights[i].verdict, .counted = true };
		struct finding now = { .on_now = true, .now = j };
		struct finding next = { .on_next = true, .next = j };
		struct grades g = of(&now, 1, true, false);

		ck_assert_int_eq(g.now, weights[i].grade);
		ck_assert_int_eq(g.next, GRADE_READY);
		g = of(&next, 1, true, false);
		ck_assert_int_eq(g.now, GRADE_READY);
		ck_assert_int_eq(g.next, weights[i].grade);
		ck_assert_int_eq(g.overall, grade_combine(g.now, g.next));
	}
}
END_TEST

START_TEST(every_pair_of_verdicts_ends_as_the_weaker)
{
	for (size_t i = 0; i < N_WEIGHTS; i++)
		for (size_t k = 0; k < N_WEIGHTS; k++) {
			struct finding list[2] = {
				{ .on_next = true,
				  .next = { .verdict = weights[i].verdict, .counted = true } },
				{ .on_next = true,
				  .next = { .verdict = weights[k].verdict, .counted = true } },
			};
			enum grade a = weights[i].grade, b = weights[k].grade;

			ck_assert_int_eq(of(list, 2, false, false).overall, a > b ? a : b);
		}
}
END_TEST

START_TEST(what_does_not_count_or_is_waived_weakens_nothing)
{
	struct finding f = { .on_now = true,
			     .on_next = true,
			     .now = { .verdict = VERDICT_FAIL },
			     .next = { .verdict = VERDICT_UNKNOWN } };

	ck_assert_int_eq(of(&f, 1, true, false).overall, GRADE_READY);
	f.now.counted = f.next.counted = true;
	ck_assert_int_eq(of(&f, 1, true, false).overall, GRADE_NOT_READY);
	f.waived = "known";
	ck_assert_int_eq(of(&f, 1, true, false).overall, GRADE_READY);
	ck_assert_uint_eq(of(&f, 1, true, false).waived, 1);
	/* A waiver of what passes anyway is not one that was needed. */
	f.now.verdict = f.next.verdict = VERDICT_PASS;
	ck_assert_uint_eq(of(&f, 1, true, false).waived, 0);
}
END_TEST

START_TEST(an_image_is_as_its_next_boot)
{
	struct finding f = { .on_next = true,
			     .next = { .verdict = VERDICT_WARN, .counted = true } };
	struct grades g = of(&f, 1, false, false);

	ck_assert(!g.has_now);
	ck_assert_int_eq(g.overall, GRADE_DEGRADED);
}
END_TEST

START_TEST(what_was_left_out_keeps_it_from_ready)
{
	struct finding f = { .on_next = true,
			     .next = { .verdict = VERDICT_FAIL, .counted = true } };

	ck_assert_int_eq(of(NULL, 0, true, true).overall, GRADE_DEGRADED);
	ck_assert_int_eq(of(NULL, 0, false, true).overall, GRADE_DEGRADED);
	ck_assert_int_eq(of(NULL, 0, true, false).overall, GRADE_READY);
	ck_assert_int_eq(of(&f, 1, true, true).overall, GRADE_NOT_READY);
}
END_TEST

TCase *tcase_grade(void)
{
	TCase *t = tcase_create("grade");

	tcase_add_test(t, every_pair_of_planes);
	tcase_add_test(t, names_are_what_the_report_prints);
	tcase_add_test(t, one_finding_weighs_on_its_plane_only);
	tcase_add_test(t, every_pair_of_verdicts_ends_as_the_weaker);
	tcase_add_test(t, what_does_not_count_or_is_waived_weakens_nothing);
	tcase_add_test(t, an_image_is_as_its_next_boot);
	tcase_add_test(t, what_was_left_out_keeps_it_from_ready);
	return t;
}
