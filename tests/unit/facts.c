/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "facts.h"

#include <errno.h>

START_TEST(thousands_of_paths_are_found_again_and_sorted)
{
	struct arena *a = unit_arena();
	struct facts *f = facts_new(a);
	const struct file **all;

	for (int i = 0; i < 5000; i++)
		facts_add(f, arena_printf(a, "/x/%d", i * 7919 % 5000))->size = (uint64_t)i;
	ck_assert_uint_eq(f->n_files, 5000);
	for (int i = 0; i < 5000; i++) {
		const struct file *file = facts_file(f, arena_printf(a, "/x/%d", i * 7919 % 5000));

		ck_assert_uint_eq(file->size, (uint64_t)i);
		ck_assert_int_eq(file->seen, SEEN_UNPROBED);
	}
	all = facts_sorted(f);
	for (int i = 1; i < 5000; i++)
		ck_assert_int_lt(strcmp(all[i - 1]->path, all[i]->path), 0);
	ck_assert_ptr_eq(facts_add(f, "/x/1"), facts_file(f, "/x/1"));
	ck_assert_uint_eq(f->n_files, 5000);
	arena_free(a);
}
END_TEST

START_TEST(only_what_was_read_has_bytes)
{
	struct arena *a = unit_arena();
	struct facts *f = facts_new(a);
	struct file *file = facts_add_bytes(f, "/x", " \tvalue \n");

	ck_assert_span_eq(facts_bytes(f, "/x"), " \tvalue \n");
	ck_assert_span_eq(facts_value(f, "/x"), "value");
	file->seen = SEEN_UNREADABLE;
	ck_assert_uint_eq(facts_bytes(f, "/x").n, 0);
	file->seen = SEEN_PRESENT;
	file->has_bytes = false;
	ck_assert_uint_eq(facts_value(f, "/x").n, 0);
	ck_assert_uint_eq(facts_value(f, "/never").n, 0);
	ck_assert_int_eq(facts_file(f, "/never")->seen, SEEN_UNPROBED);
	arena_free(a);
}
END_TEST

START_TEST(an_errno_is_said_in_words)
{
	ck_assert_str_eq(facts_reason(EACCES), "permission denied");
	ck_assert_str_eq(facts_reason(EPERM), "permission denied");
	ck_assert_str_eq(facts_reason(EFBIG), "larger than it may be");
	ck_assert_str_eq(facts_reason(ELOOP), "too many symbolic links");
	ck_assert_str_eq(facts_reason(EISDIR), "is a directory");
	ck_assert_str_eq(facts_reason(ENXIO), "is not a regular file");
	ck_assert_str_eq(facts_reason(EIO), "input/output error");
	for (int err = 1; err < 134; err++)
		ck_assert_uint_gt(strlen(facts_reason(err)), 0);
}
END_TEST

START_TEST(an_image_has_no_now)
{
	struct arena *a = unit_arena();
	struct facts *f = facts_new(a);

	for (int kind = ROOT_LIVE; kind <= ROOT_CONTAINER; kind++) {
		f->root_kind = (enum root_kind)kind;
		ck_assert_int_eq(facts_has_now(f), kind == ROOT_LIVE || kind == ROOT_CAPTURE);
	}
	arena_free(a);
}
END_TEST

TCase *tcase_facts(void)
{
	TCase *t = tcase_create("facts");

	tcase_add_test(t, thousands_of_paths_are_found_again_and_sorted);
	tcase_add_test(t, only_what_was_read_has_bytes);
	tcase_add_test(t, an_errno_is_said_in_words);
	tcase_add_test(t, an_image_has_no_now);
	return t;
}
