/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "out/crashkernel.h"

#include <json-c/json.h>

static struct crashkernel_answer answer_of(struct arena *a, const char *release, const char *line,
					   size_t added, uint64_t ram)
{
	struct crashkernel_answer answer = { .arena = a,
					     .line = span_of(line),
					     .added = added,
					     .ram = ram,
					     .ram_exact = true,
					     .arch = "x86_64" };

	crashkernel_kernel_of(span_of(release), answer.arch, &answer.kernel);
	crashkernel_eval(answer.line, ram, &answer.kernel, &answer.result);
	return answer;
}

/* The whole object in one line: names, order and values. */
static const char *json(struct arena *a, const char *release, const char *line, size_t added)
{
	struct crashkernel_answer answer = answer_of(a, release, line, added, UINT64_C(8) << 30);
	struct strbuf out = STRBUF(a);
	struct json_object *o;
	const char *text;

	crashkernel_json(&answer, &out);
	o = json_tokener_parse(strbuf_text(&out));
	ck_assert_ptr_nonnull(o);
	text = arena_dup(a, span_of(json_object_to_json_string_ext(o, JSON_C_TO_STRING_PLAIN)));
	json_object_put(o);
	return text;
}

START_TEST(json_has_the_parsers_out_parameters)
{
	struct arena *a = unit_arena();

	ck_assert_str_eq(json(a, "7.2", "crashkernel=1G,high crashkernel=64M,cma", 0),
			 "{\"ram\":8589934592,\"reserves\":true,\"size\":1073741824,\"base\":0,"
			 "\"high\":true,\"low\":268435456,\"cma\":67108864,\"error\":null,"
			 "\"where_in_string\":null}");
	ck_assert_str_eq(json(a, "7.2", "crashkernel=512MB", 12),
			 "{\"ram\":8589934592,\"reserves\":false,\"size\":0,\"base\":0,"
			 "\"high\":false,\"low\":0,\"cma\":0,\"error\":\"unrecognized char: B\","
			 "\"where_in_string\":4}");
	ck_assert_str_eq(json(a, "5.15.0-1.el9uek", "ro crashkernel=auto", 0),
			 "{\"ram\":8589934592,\"reserves\":null,\"size\":0,\"base\":0,"
			 "\"high\":false,\"low\":0,\"cma\":0,"
			 "\"error\":\"auto: decided by what gets reserved\","
			 "\"where_in_string\":15}");
	arena_free(a);
}
END_TEST

static const char *text(struct arena *a, const char *release, const char *line, uint64_t ram)
{
	struct crashkernel_answer answer = answer_of(a, release, line, 0, ram);
	struct strbuf out = STRBUF(a);

	crashkernel_text(&answer, &out);
	return strbuf_text(&out);
}

START_TEST(text_says_the_verdict_first_and_marks_the_place)
{
	struct arena *a = unit_arena();

	ck_assert_str_eq(text(a, "7.2", "ro crashkernel=512\033B", UINT64_C(8) << 30),
			 "reserves nothing: unrecognized char: \\x1b\n"
			 "  crashkernel=512?B\n"
			 "                 ^\n"
			 "  8 GiB of RAM, by the rules of kernel 7.2 on x86_64\n");
	ck_assert_str_eq(
		text(a, "7.2", "crashkernel=1G-:512M@1G", UINT64_C(1023) << 20),
		"reserves 512 MiB at 1 GiB\n"
		"  crashkernel=1G-:512M@1G\n"
		"  1023 MiB of RAM, by the rules of kernel 7.2 on x86_64\n"
		"  RAM up to 512 MiB: reserves nothing: invalid size\n"
		"  RAM above 512 MiB: reserves nothing: crashkernel size resulted in zero bytes\n"
		"  RAM above 896 MiB: reserves 512 MiB at 1 GiB\n");
	ck_assert_str_eq(text(a, "6.1", "crashkernel=9G", UINT64_C(8) << 30),
			 "reserves nothing: 9 GiB cannot be had, that is all the RAM or more\n"
			 "  crashkernel=9G\n"
			 "  8 GiB of RAM, by the rules of kernel 6.1 on x86_64\n"
			 "  RAM up to 9 GiB: reserves nothing: 9 GiB cannot be had, that is all "
			 "the RAM or more\n"
			 "  RAM above 9 GiB: reserves 9 GiB\n");
	ck_assert_str_eq(text(a, "x", "quiet", UINT64_C(1) << 30),
			 "reserves nothing: there is no crashkernel= on the command line\n"
			 "  1 GiB of RAM, by the rules of an unknown kernel, taken to be like 7.2 "
			 "on x86_64\n");
	arena_free(a);
}
END_TEST

TCase *tcase_crashkernel_out(void)
{
	TCase *t = tcase_create("crashkernel_out");

	tcase_add_test(t, json_has_the_parsers_out_parameters);
	tcase_add_test(t, text_says_the_verdict_first_and_marks_the_place);
	return t;
}
