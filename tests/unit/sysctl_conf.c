/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/sysctl_conf.h"

#define LINE(text, dialect_, ...)                                                                  \
	{                                                                                          \
		.bytes = { text, sizeof(text) - 1 }, .dialect = dialect_, __VA_ARGS__              \
	}

static const struct {
	struct span bytes;
	enum sysctl_dialect dialect;
	bool none; /* no line comes out */
	enum sysctl_kind kind;
	const char *key, *value;
	bool ignore, glob;
	unsigned line;
} lines[] = {
	LINE("kernel.panic=1", 0, .key = "kernel.panic", .value = "1", .line = 1),
	LINE(" \t kernel.panic \t=\t 1 \t\r\n", 0, .key = "kernel.panic", .value = "1", .line = 1),
	LINE("# x\n\n; y\n\tk = a b  c ", 0, .key = "k", .value = "a b  c", .line = 4),
	LINE("-k = v", 0, .key = "k", .value = "v", .ignore = true, .line = 1),
	LINE("- k = v", 0, .key = "k", .value = "v", .ignore = true, .line = 1),
	LINE("-k", 0, .kind = SYSCTL_EXCLUDE, .key = "k", .value = "", .ignore = true, .line = 1),
	LINE("--k", 0, .kind = SYSCTL_EXCLUDE, .key = "-k", .value = "", .ignore = true, .line = 1),
	LINE("k", 0, .kind = SYSCTL_INVALID, .key = "k", .value = "", .line = 1),
	LINE("k =", 0, .key = "k", .value = "", .line = 1),
	LINE("= v", 0, .key = "", .value = "v", .line = 1),
	LINE("k = a = b", 0, .key = "k", .value = "a = b", .line = 1),
	LINE("k = 1 # no comment", 0, .key = "k", .value = "1 # no comment", .line = 1),
	LINE("kernel.*=1", 0, .key = "kernel.*", .value = "1", .glob = true, .line = 1),
	LINE("a.[b]=1", 0, .key = "a.[b]", .value = "1", .glob = true, .line = 1),
	LINE("a.{b}=1", 0, .key = "a.{b}", .value = "1", .line = 1),
	LINE("\r\r\nk=1\r\nz=2", 0, .key = "k", .value = "1", .line = 2),
	LINE("#c\rk=1", 0, .key = "k", .value = "1", .line = 1),
	LINE("k=1\0z=2", 0, .key = "k", .value = "1", .line = 1),
	LINE("\xef\xbb\xbf# a mark\nk=1", 0, .kind = SYSCTL_INVALID, .key = "\xef\xbb\xbf# a mark",
	     .value = "", .line = 1),
	LINE("\vk=1", 0, .key = "\vk", .value = "1", .line = 1),
	LINE("", 0, .none = true),
	LINE("\n\r\n \t\n#\n;", 0, .none = true),
	LINE("\0\0", 0, .none = true),
	LINE("\vk\f=1", SYSCTL_PROCPS, .key = "k", .value = "1", .line = 1),
	LINE("#c\rk=1", SYSCTL_PROCPS, .none = true),
	LINE("k=1\0z\nx=1", SYSCTL_PROCPS, .key = "k", .value = "1", .line = 1),
	LINE("k\nx=1", SYSCTL_PROCPS, .key = "x", .value = "1", .line = 2),
	LINE("-k=1", SYSCTL_TUNED, .key = "-k", .value = "1", .line = 1),
	LINE("k.*=1", SYSCTL_TUNED, .key = "k.*", .value = "1", .line = 1),
};

START_TEST(a_line_as_each_reads_it)
{
	struct sysctl_reader r = SYSCTL_READER(lines[_i].bytes, lines[_i].dialect);
	struct sysctl_line line;

	if (lines[_i].none) {
		ck_assert(!sysctl_conf_next(&r, &line));
		return;
	}
	ck_assert(sysctl_conf_next(&r, &line));
	ck_assert_int_eq(line.kind, lines[_i].kind);
	ck_assert_span_eq(line.key, lines[_i].key);
	ck_assert_span_eq(line.value, lines[_i].value);
	ck_assert_int_eq(line.ignore_failure, lines[_i].ignore);
	ck_assert_int_eq(line.glob, lines[_i].glob);
	ck_assert_uint_eq(line.line, lines[_i].line);
}
END_TEST

static const struct {
	const char *key;
	bool is;
} names[] = {
	{ "kernel.unknown_nmi_panic", true },
	{ "kernel/unknown_nmi_panic", true },
	{ "/kernel/unknown_nmi_panic", true },
	{ "kernel//unknown_nmi_panic/", true },
	{ "kernel/./unknown_nmi_panic", true },
	{ "kernel..unknown_nmi_panic", true },
	{ ".kernel.unknown_nmi_panic", true },
	{ "kernel.unknown_nmi_panic.", true },
	{ "kernel./.unknown_nmi_panic", true }, /* kernel/./unknown_nmi_panic */
	{ "kernel.unknown/nmi_panic", false },
	{ "kernel/unknown.nmi_panic", false },
	{ "kernel", false },
	{ "kernel.unknown_nmi_pani", false },
	{ "kernel.unknown_nmi_panic.x", false },
	{ "kernel.unknown-nmi-panic", false },
	{ "Kernel.unknown_nmi_panic", false },
	{ "proc.sys.kernel.unknown_nmi_panic", false },
	{ "kernel/../kernel/unknown_nmi_panic", false },
	{ "", false },
	{ ".", false },
};

START_TEST(names_of_a_key)
{
	ck_assert_msg(sysctl_conf_is(span_of(names[_i].key), "kernel/unknown_nmi_panic") ==
			      names[_i].is,
		      "%s", names[_i].key);
}
END_TEST

static const struct {
	const char *key;
	enum sysctl_match match;
} globs[] = {
	{ "kernel.*", SYSCTL_MATCH_YES },
	{ "kernel/*", SYSCTL_MATCH_YES },
	{ "*.unknown_nmi_panic", SYSCTL_MATCH_YES },
	{ "*/*", SYSCTL_MATCH_YES },
	{ "*", SYSCTL_MATCH_NO },
	{ "kernel.*.x", SYSCTL_MATCH_NO },
	{ "kernel.unknown_nmi_pani?", SYSCTL_MATCH_YES },
	{ "kernel.unknown_nmi_panic?", SYSCTL_MATCH_NO },
	{ "kernel.*unknown*nmi*panic*", SYSCTL_MATCH_YES },
	{ "kernel.*_panic", SYSCTL_MATCH_YES },
	{ "kernel.*_pani", SYSCTL_MATCH_NO },
	{ "kernel.unknown_nm[i]_panic", SYSCTL_MATCH_YES },
	{ "kernel.unknown_nm[!i]_panic", SYSCTL_MATCH_NO },
	{ "kernel.unknown_nm[a-j]_panic", SYSCTL_MATCH_YES },
	{ "kernel.unknown_nm[]i]_panic", SYSCTL_MATCH_YES },
	{ "kernel.unknown_nm[i_panic", SYSCTL_MATCH_NO },
	{ "kernel.[[:alpha:]]*", SYSCTL_MATCH_OPAQUE },
	{ "kernel.{unknown_nmi_panic,panic}*", SYSCTL_MATCH_OPAQUE },
	{ "net.{a,b}*", SYSCTL_MATCH_NO },
	{ "kernel.unknown\\_nmi_*", SYSCTL_MATCH_OPAQUE },
};

START_TEST(globs_reach_a_key)
{
	ck_assert_msg(sysctl_conf_glob(span_of(globs[_i].key), "kernel/unknown_nmi_panic") ==
			      globs[_i].match,
		      "%s", globs[_i].key);
}
END_TEST

static const struct {
	const char *value;
	bool taken;
	int64_t n;
} numbers[] = {
	{ "1", true, 1 },
	{ "0", true, 0 },
	{ " 1", true, 1 },
	{ "-1", true, -1 },
	{ "0x10", true, 16 },
	{ "010", true, 8 },
	{ "2147483647", true, 2147483647 },
	{ "-2147483648", true, -2147483648LL },
	{ "1 2", true, 1 }, /* the rest is dropped */
	{ "1\tx", true, 1 },
	{ "2147483648", false, 0 },
	{ "-2147483649", false, 0 },
	{ "00000000000000000001", true, 1 },
	{ "000000000000000000001", false, 0 },
	{ "", false, 0 },
	{ " ", false, 0 },
	{ "+1", false, 0 },
	{ "-", false, 0 },
	{ "- 1", false, 0 },
	{ "1;", false, 0 },
	{ "1\r", false, 0 },
	{ "\"1\"", false, 0 },
	{ "08", false, 0 },
	{ "0x", false, 0 },
	{ "1.0", false, 0 },
	{ "yes", false, 0 },
};

START_TEST(numbers_as_the_kernel_takes_them)
{
	int64_t n = 99;

	ck_assert_msg(sysctl_conf_int(span_of(numbers[_i].value), &n) == numbers[_i].taken,
		      "\"%s\"", numbers[_i].value);
	ck_assert_int_eq(n, numbers[_i].taken ? numbers[_i].n : 99);
}
END_TEST

START_TEST(a_line_of_a_mebibyte_ends_it)
{
	size_t n = 1024 * 1024;
	char *text = malloc(n + 16);
	struct sysctl_reader r;
	struct sysctl_line line;

	memset(text, 'a', n + 16);
	memcpy(text + n - 1, "\nkernel.panic=1\n", 16);
	r = SYSCTL_READER(span_make(text, n + 15), SYSCTL_SYSTEMD); /* one byte below the limit */
	ck_assert(sysctl_conf_next(&r, &line) && line.kind == SYSCTL_INVALID);
	ck_assert(sysctl_conf_next(&r, &line) && line.kind == SYSCTL_ASSIGN && line.line == 2);
	text[n - 1] = 'a';
	text[n] = '\n';
	r = SYSCTL_READER(span_make(text, n + 15), SYSCTL_SYSTEMD);
	ck_assert(sysctl_conf_next(&r, &line) && line.kind == SYSCTL_LONG);
	ck_assert(!sysctl_conf_next(&r, &line));
	free(text);
}
END_TEST

/* Lines are looked for in pieces: a CR on either side of where one begins. */
START_TEST(a_line_ends_wherever_it_does)
{
	char text[1400];

	for (size_t at = 4; at < 1300; at++) {
		struct sysctl_reader r = SYSCTL_READER(span_make(text, at + 7), SYSCTL_SYSTEMD);
		struct sysctl_line line;

		memset(text, 'x', sizeof(text));
		memcpy(text, "\na=", 3);
		memcpy(text + at, "\rb=2\nc", 7);
		ck_assert(sysctl_conf_next(&r, &line));
		ck_assert_uint_eq(line.line, 2);
		ck_assert_uint_eq(line.value.n, at - 3);
		ck_assert(sysctl_conf_next(&r, &line));
		ck_assert_span_eq(line.key, "b");
		ck_assert_span_eq(line.value, "2");
		ck_assert(sysctl_conf_next(&r, &line));
		ck_assert_uint_eq(line.line, 3);
		ck_assert(!sysctl_conf_next(&r, &line));
	}
}
END_TEST

START_TEST(paths_are_the_same_when_the_keys_are)
{
	struct arena *a = unit_arena();

	ck_assert_str_eq(sysctl_conf_path(a, span_of("kernel.*.x/y")), "kernel/*/x.y");
	ck_assert_str_eq(sysctl_conf_path(a, span_of("//kernel/./*//")), "kernel/*");
	ck_assert_str_eq(sysctl_conf_path(a, span_of("")), "");
	arena_free(a);
}
END_TEST

START_TEST(a_file_is_passed_over_when_it_cannot_matter)
{
	const char *path = "net/ipv4/conf/eth0.100/rp_filter";

	ck_assert(sysctl_conf_mentions(span_of("a=1\nnet.ipv4.conf.eth0/100.rp_filter=1\n"), path));
	ck_assert(sysctl_conf_mentions(span_of("net/ipv4/conf/*/x=1\n"), path));
	ck_assert(sysctl_conf_mentions(span_of("-net.ipv?.conf=1"), path));
	ck_assert(sysctl_conf_mentions(span_of("ne[t]=1"), path));
	ck_assert(sysctl_conf_mentions(span_of("kernel/./panic = 1"), "kernel/panic"));
	ck_assert(sysctl_conf_mentions(span_of("a/x.y"), "a/x.y"));
	ck_assert(sysctl_conf_mentions(span_of("a.x/y"), "a/x.y"));
	ck_assert(!sysctl_conf_mentions(span_of("# nothing\nkernel.pani = 1\nnic=2\n"),
					"kernel/panic"));
	ck_assert(!sysctl_conf_mentions(span_of(""), "kernel/panic"));
}
END_TEST

TCase *tcase_sysctl_conf(void)
{
	TCase *t = tcase_create("sysctl_conf");

#define EACH(test, table) tcase_add_loop_test(t, test, 0, (int)(sizeof(table) / sizeof(*(table))))
	EACH(a_line_as_each_reads_it, lines);
	EACH(names_of_a_key, names);
	EACH(globs_reach_a_key, globs);
	EACH(numbers_as_the_kernel_takes_them, numbers);
	tcase_add_test(t, a_line_of_a_mebibyte_ends_it);
	tcase_add_test(t, a_line_ends_wherever_it_does);
	tcase_add_test(t, paths_are_the_same_when_the_keys_are);
	tcase_add_test(t, a_file_is_passed_over_when_it_cannot_matter);
	return t;
}
