/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/shellvars.h"

static struct arena *arena;

static void setup(void)
{
	arena = unit_arena();
}

static void teardown(void)
{
	arena_free(arena);
}

static struct shellvars read_text(const char *text)
{
	struct shellvars s = SHELLVARS(arena);

	shellvars_unset(&s, "X");
	shellvars_unset(&s, "Y");
	shellvars_read(&s, "/etc/default/grub", span_of(text));
	return s;
}

static const struct {
	const char *text, *value; /* of X; NULL: opaque */
	unsigned line;
} cases[] = {
	{ "X=quiet", "quiet", 1 },
	{ "X=\"quiet splash\"\n", "quiet splash", 1 },
	{ "X='a $b'\n", "a $b", 1 },
	{ "X=a\\ b", "a b", 1 },
	{ "X=\"a \\\n b\"\n", "a  b", 1 },
	{ "X=a\nX=b\n", "b", 2 },
	{ "#X=a\nX=b # X=c\n", "b", 2 },
	{ "X=a#b\n", "a#b", 1 },
	{ "X=a\n#X=b\n\nX=\"$X c\"\n", "a c", 4 },
	{ "Y=q\nX=\"${Y:+$Y }\\$tuned_params\"\n", "q $tuned_params", 2 },
	{ "X=\"${Y:+$Y }\\$tuned_params\"\n", "$tuned_params", 1 },
	{ "X=${Y:-none}\n", "none", 1 },
	{ "export X=a\n", "a", 1 },
	{ "X=a\nexport X\n", "a", 1 },
	{ "export Y=\"b c\"; X=$Y\n", "b c", 1 },
	{ "Y=`lsb_release -i -s 2> /dev/null || echo Debian`\nX=ok\n", "ok", 2 },
	{ "X=$(nproc)\n", NULL, 1 },
	{ "X=`nproc`\n", NULL, 1 },
	{ "X=$((1+1))\n", NULL, 1 },
	{ "X=$'a\\tb'\n", NULL, 1 },
	{ "X=a\nX+=b\n", NULL, 2 },
	{ "X=\"$HOME\"\n", NULL, 1 },
	{ "X=~\n", NULL, 1 },
	{ "X=\\\n~\n", NULL, 1 },
	{ "X=a\nif [ -f /x ]; then\n\tX=b\nfi\n", NULL, 3 },
	{ "X=a\n[ -f /x ] && X=b\n", NULL, 2 },
	{ "X=a\n. /etc/os-release\n", NULL, 2 },
	{ "X=a\nf() {\n\tX=b\n}\n", "a", 1 },
	{ "X=a\nf() {\n\tX=b\n}\nf\n", NULL, 5 },
	{ "X=a\n(X=b)\n", "a", 1 },
	{ "X=a\n{ X=b; }\n", "b", 2 },
	{ "X=a\necho b | X=c\n", "a", 1 },
	{ "X=a\nY=b true\n", "a", 1 },
	{ "X=a /bin/true\n", "", 0 },
	{ "X=\"a\r\n", NULL, 1 },
	{ "X=a\r\n", "a\r", 1 },
	{ "X=\"unterminated\n", NULL, 1 },
	{ "X=a\ncase b in b) X=c;; esac\n", NULL, 2 },
	{ "X=a\ncat <<EOF\nX=b\nEOF\n", NULL, 2 },
	{ "X=a\nunset X\n", "", 2 },
	{ "X=a\n: ${X:=b}\n", "a", 1 },
	{ ": ${X:=b}\n", NULL, 1 },
	{ "X=(a b)\n", NULL, 1 },
	{ "X=a/b\\&c\\|d\n", "a/b&c|d", 1 },
	{ "export X=$Y\n", NULL, 1 },
	{ "X=a\nfi\n", NULL, 2 },
	{ "X=a\nif true; then\n", NULL, 3 },
};

START_TEST(values_are_what_sh_sees)
{
	struct shellvars s = read_text(cases[_i].text);
	const struct shellvar *x = shellvars_get(&s, "X");

	ck_assert_ptr_nonnull(x);
	ck_assert_msg(x->known == !!cases[_i].value, "%s: known %d", cases[_i].text, x->known);
	if (x->known)
		ck_assert_span_eq(x->value, cases[_i].value);
	else
		ck_assert_ptr_nonnull(x->why);
	if (cases[_i].line)
		ck_assert_str_eq(x->where.path, "/etc/default/grub");
	ck_assert_msg(x->where.line == cases[_i].line, "%s: line %u", cases[_i].text,
		      x->where.line);
}
END_TEST

START_TEST(a_later_file_wins_and_sees_the_earlier)
{
	struct shellvars s = read_text("X=a\nY=b\n");

	shellvars_read(&s, "/etc/default/grub.d/50-cloudimg-settings.cfg", span_of("X=c\n"));
	shellvars_read(&s, "/etc/default/grub.d/kdump-tools.cfg",
		       span_of("\nX=\"$X crashkernel=512M-:192M\"\n"));
	ck_assert_span_eq(shellvars_value(&s, "X"), "c crashkernel=512M-:192M");
	ck_assert_str_eq(shellvars_get(&s, "X")->where.path, "/etc/default/grub.d/kdump-tools.cfg");
	ck_assert_uint_eq(shellvars_get(&s, "X")->where.line, 2);
	ck_assert_uint_eq(shellvars_get(&s, "X")->n_assigned, 3);
	ck_assert_ptr_null(shellvars_get(&s, "Z"));
}
END_TEST

START_TEST(hostile_files_end_soon)
{
	size_t n = 300000;
	char *text = malloc(n + 1);
	static const char *const units[] = { "X=${Y:-", "(",  "{ ",	"X=$(",	      "if ",
					     "\"",	"`",  "X=a ",	"A1=${B}\n",  "${",
					     "\\\n",	"&&", "x() { ", "X=\"${Y:-\"" };

	for (size_t u = 0; u < sizeof(units) / sizeof(*units); u++) {
		size_t len = strlen(units[u]);

		for (size_t i = 0; i < n; i++)
			text[i] = units[u][i % len];
		text[n] = '\0';
		read_text(text);
	}
	for (size_t i = 0; i < n; i++)
		text[i] = (char)(1 + (i * 7919 + i / 255) % 255);
	read_text(text);
	free(text);
}
END_TEST

TCase *tcase_shellvars(void)
{
	TCase *t = tcase_create("shellvars");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, values_are_what_sh_sees, 0, sizeof(cases) / sizeof(*cases));
	tcase_add_test(t, a_later_file_wins_and_sees_the_earlier);
	tcase_add_test(t, hostile_files_end_soon);
	return t;
}
