/* SPDX-License-Identifier: MIT */
/* Runs every tests/unit/X.c: each defines `TCase *tcase_X(void)` (the list is made by make). */
#include "unit.h"

int main(void)
{
	Suite *suite = suite_create("kdumpready");
	SRunner *runner;
	int failed;

#define TCASE(name) suite_add_tcase(suite, tcase_##name());
#include "tcases.h"
#undef TCASE
	runner = srunner_create(suite);
	srunner_run_all(runner, CK_NORMAL);
	failed = srunner_ntests_failed(runner);
	srunner_free(runner);
	return failed ? 1 : 0;
}
