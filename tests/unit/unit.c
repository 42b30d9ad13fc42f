/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/unit.h"

static const struct {
	const char *text;
	const char *section, *key, *value; /* of the last entry; NULL: there is none */
	unsigned line, bad_line;
	bool cut;
} files[] = {
	{ "[Unit]\nDescription=a b\n", "Unit", "Description", "a b", 2, 0, false },
	{ "# c\n; c\n\n[Unit]\n  After = x \n", "Unit", "After", "x", 5, 0, false },
	{ "[Unit]\r\nAfter=x\r\n", "Unit", "After", "x", 2, 0, false },
	{ "[Unit]\nAfter=x", "Unit", "After", "x", 2, 0, false },
	{ "[Unit]\nAfter=a \\\n# no\n b \\\n  c\nWants=d\n", "Unit", "Wants", "d", 6, 0, false },
	{ "[Unit]\nAfter=a \\\n# no\n b \\\n  c\n", "Unit", "After", "a  b  c", 2, 0, false },
	{ "[Unit]\nAfter=a\\", "Unit", "After", "a", 2, 0, false },
	{ "[Service]\nExecCondition=/bin/sh -c 'grep -q -e \"crashkernel\" -e \"fadump\" "
	  "/proc/cmdline'\n",
	  "Service", "ExecCondition",
	  "/bin/sh -c 'grep -q -e \"crashkernel\" -e \"fadump\" /proc/cmdline'", 2, 0, false },
	{ "[Unit]\nConditionPathExists=\n", "Unit", "ConditionPathExists", "", 2, 0, false },
	{ "[Unit]\nA=x ; y\n", "Unit", "A", "", 2, 0, true },
	{ "[Unit]\nDocumentation=man:a(8)\n", "Unit", "Documentation", "man:a(8)", 2, 0, false },
	{ "[Unit]\nA=1\nnothing\n", "Unit", "A", "1", 2, 3, false },
	{ "[Unit\nA=1\n", "", "A", "1", 2, 1, false },
	{ "[Unit]\nA:b=1\n", NULL, NULL, NULL, 0, 0, false },
	{ "", NULL, NULL, NULL, 0, 0, false },
	{ "[Unit]\n", NULL, NULL, NULL, 0, 0, false },
};

START_TEST(the_last_entry)
{
	struct arena *a = unit_arena();
	struct unit_file u;

	unit_parse(a, span_of(files[_i].text), &u);
	ck_assert_uint_eq(u.bad_line, files[_i].bad_line);
	ck_assert_int_eq(u.n > 0, files[_i].key != NULL);
	if (u.n) {
		ck_assert_str_eq(u.entries[u.n - 1].section, files[_i].section);
		ck_assert_str_eq(u.entries[u.n - 1].key, files[_i].key);
		ck_assert_span_eq(u.entries[u.n - 1].value, files[_i].value);
		ck_assert_uint_eq(u.entries[u.n - 1].line, files[_i].line);
		ck_assert_int_eq(u.entries[u.n - 1].cut, files[_i].cut);
	}
	arena_free(a);
}
END_TEST

START_TEST(a_long_value_is_whole_or_cut)
{
	struct arena *a = unit_arena();
	char text[8192];
	struct unit_file u;

	for (size_t n = 1; n < 6000; n += 7) {
		size_t head = strlen("[Unit]\nAfter=");

		memcpy(text, "[Unit]\nAfter=", head);
		memset(text + head, 'x', n);
		memcpy(text + head + n, "\nWants=y\n", 10);
		unit_parse(a, span_of(text), &u);
		ck_assert_uint_eq(u.n, 2);
		ck_assert(u.entries[0].cut ? !u.entries[0].value.n : u.entries[0].value.n == n);
		ck_assert(!u.entries[1].cut && u.entries[1].line == 3);
	}
	ck_assert(u.entries[0].cut);
	arena_free(a);
}
END_TEST

START_TEST(any_bytes)
{
	size_t n = 1024 * 1024;
	char *text = malloc(n);
	struct arena *a = unit_arena();
	struct unit_file u;

	for (size_t i = 0; i < n; i++)
		text[i] = (char)(i * 31 + i / 97);
	unit_parse(a, span_make(text, n), &u);
	memset(text, '\\', n);
	unit_parse(a, span_make(text, n), &u);
	memset(text, 'a', n);
	text[n - 1] = '\0';
	unit_parse(a, span_make(text, n), &u);
	ck_assert_uint_eq(u.n, 0);
	ck_assert_uint_eq(u.bad_line, 1);
	for (size_t i = 1; i < n; i += 2)
		text[i] = i % 3 ? '\n' : '\\';
	unit_parse(a, span_make(text, n), &u);
	arena_free(a);
	free(text);
}
END_TEST

static const struct {
	const char *text;
	enum unit_preset preset;
	unsigned line;
} presets[] = {
	{ "enable kdump.service\n", UNIT_PRESET_ENABLE, 1 },
	{ "# x\n\ndisable *\n", UNIT_PRESET_DISABLE, 3 },
	{ "enable kdump.*\ndisable *\n", UNIT_PRESET_ENABLE, 1 },
	{ "disable sshd.service\nenable\tkdump?service\n", UNIT_PRESET_ENABLE, 2 },
	{ "disable kdump\n", UNIT_PRESET_NONE, 0 },
	{ "ignore kdump.service\n", UNIT_PRESET_NONE, 1 },
	{ "enable\n", UNIT_PRESET_NONE, 0 },
	{ "", UNIT_PRESET_NONE, 0 },
};

START_TEST(presets_first_match)
{
	unsigned line = 0;

	ck_assert_int_eq(unit_preset_of(span_of(presets[_i].text), "kdump.service", &line),
			 presets[_i].preset);
	ck_assert_uint_eq(line, presets[_i].line);
}
END_TEST

START_TEST(what_it_requires)
{
	static const char text[] = "[Unit]\nRequires=a.service \"b.socket\" c.mount %p.service\n"
				   "Requires=\nWants=d.service\nBindsTo=e.target\n"
				   "Requisite=../f.service g\n[Service]\nRequires=h.service\n";
	static const struct {
		const char *name;
		unsigned line;
	} want[] = { { "a.service", 2 }, { "b.socket", 2 }, { "e.target", 5 } };
	struct unit_at at = { 0 };
	struct unit_file unit;
	const char *name;
	size_t n = 0;

	unit_parse(unit_arena(), span_of(text), &unit);
	while ((name = unit_next_required(unit_arena(), &unit, &at))) {
		ck_assert_uint_lt(n, sizeof(want) / sizeof(*want));
		ck_assert_str_eq(name, want[n].name);
		ck_assert_uint_eq(at.line, want[n++].line);
	}
	ck_assert_uint_eq(n, sizeof(want) / sizeof(*want));
	ck_assert_str_eq(unit_file_name(unit_arena(), "a@b.c.service"), "a@.service");
	ck_assert_str_eq(unit_file_name(unit_arena(), "a@.service"), "a@.service");
	ck_assert_str_eq(unit_file_name(unit_arena(), "a.service"), "a.service");
}
END_TEST

TCase *tcase_unit(void)
{
	TCase *t = tcase_create("unit");

	tcase_add_loop_test(t, the_last_entry, 0, (int)(sizeof(files) / sizeof(*files)));
	tcase_add_loop_test(t, presets_first_match, 0, (int)(sizeof(presets) / sizeof(*presets)));
	tcase_add_test(t, a_long_value_is_whole_or_cut);
	tcase_add_test(t, any_bytes);
	tcase_add_test(t, what_it_requires);
	return t;
}
