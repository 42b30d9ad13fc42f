/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "base/strbuf.h"
#include "format/cmdline.h"

/* Every argument as name or name=value, in brackets. */
static const char *listed(struct arena *a, struct span line)
{
	struct strbuf out = STRBUF(a);
	struct cmdline_arg arg;

	while (cmdline_next(&line, &arg)) {
		strbuf_byte(&out, '[');
		strbuf_add(&out, arg.name);
		if (arg.has_value) {
			strbuf_byte(&out, '=');
			strbuf_add(&out, arg.value);
		}
		strbuf_byte(&out, ']');
	}
	return strbuf_text(&out);
}

/* What next_arg() of 7.2 makes of them. */
static const struct {
	const char *line, *args;
} lines[] = {
	{ "", "" },
	{ "  a  b=c\td=\n", "[a][b=c][d=]" },
	{ "a=b=c", "[a=b=c]" },
	{ "=a", "[=a]" },
	{ "=a=b", "[=a=b]" },
	{ "a=\"b c\" d", "[a=b c][d]" },
	{ "\"a=b c\" d", "[a=b c][d]" },
	{ "\"a b\" c", "[a b][c]" },
	{ "a=b\"c d\"e f", "[a=b\"c d\"e][f]" },
	{ "a=\"b c", "[a=b c]" },
	{ "a=\"", "[a=]" },
	{ "a=\"\"", "[a=]" },
	{ "\"\"", "[]" },
	{ "\"", "[]" },
	{ "\"a=\"b\"", "[a=b]" },
	{ "a -- b", "[a]" },
	{ "a \"--\" b", "[a]" },
	{ "a --x -- b", "[a][--x]" },
	{ "--=1 b", "[--=1][b]" },
	{ "a\xa0"
	  "b",
	  "[a][b]" },
	{ "a.b=c,d", "[a.b=c,d]" },
};

START_TEST(arguments_are_parted_as_the_kernel_parts_them)
{
	struct arena *a = unit_arena();

	ck_assert_str_eq(listed(a, span_of(lines[_i].line)), lines[_i].args);
	arena_free(a);
}
END_TEST

START_TEST(the_rest_is_for_init)
{
	struct span rest = span_of("a -- b c");
	struct cmdline_arg arg;

	ck_assert(cmdline_next(&rest, &arg) && !cmdline_next(&rest, &arg));
	ck_assert_span_eq(rest, "b c");
	ck_assert_span_eq(cmdline_of_proc(span_of("a b\n")), "a b");
	ck_assert_span_eq(cmdline_of_proc(span_of("a b")), "a b");
}
END_TEST

START_TEST(tokens_are_shown_as_they_stand)
{
	struct span line = span_of("x \"a=b c\" d=\"e f\" \"g\"");
	struct cmdline_arg arg;

	ck_assert(cmdline_find_last(line, "a", &arg));
	ck_assert_span_eq(arg.token, "\"a=b c\"");
	ck_assert(cmdline_find_last(line, "d", &arg));
	ck_assert_span_eq(arg.token, "d=\"e f\"");
	ck_assert(cmdline_find_last(line, "g", &arg) && !arg.has_value);
	ck_assert_span_eq(arg.token, "\"g\"");
}
END_TEST

START_TEST(the_last_of_a_name_wins)
{
	struct span line = span_of("a-b=1 a_b=2 ab=3 -- a-b=4");
	struct cmdline_arg arg;

	ck_assert(cmdline_find_last(line, "a_b", &arg));
	ck_assert_span_eq(arg.value, "2");
	ck_assert(cmdline_find_last(span_of("x=1=2"), "x", &arg));
	ck_assert_span_eq(arg.value, "1=2");
	ck_assert(cmdline_has(line, "a-b") && !cmdline_has(line, "a") && !cmdline_has(line, "A_B"));
}
END_TEST

static const struct {
	const char *line, *token; /* NULL: not set */
} nmi[] = {
	{ "unknown_nmi_panic", "unknown_nmi_panic" },
	{ "unknown_nmi_panic=0", "unknown_nmi_panic=0" },
	{ "unknown-nmi-panic", "unknown-nmi-panic" },
	{ "unknown_nmi_panicX", "unknown_nmi_panicX" },
	{ "unknown_nmi_panic.x=1", "unknown_nmi_panic.x=1" },
	{ "\"unknown_nmi_panic\"", "\"unknown_nmi_panic\"" },
	{ "unknown_nmi_pani", NULL },
	{ "xunknown_nmi_panic", NULL },
	{ "kernel.unknown_nmi_panic=1", NULL },
	{ "-- unknown_nmi_panic", NULL },
	{ "Unknown_nmi_panic", NULL },
};

START_TEST(only_the_head_of_unknown_nmi_panic_counts)
{
	struct cmdline_arg arg = { .token = span_of("untouched") };
	bool set = cmdline_unknown_nmi_panic(span_of(nmi[_i].line), &arg);

	ck_assert_int_eq(set, nmi[_i].token != NULL);
	ck_assert_span_eq(arg.token, nmi[_i].token ? nmi[_i].token : "untouched");
}
END_TEST

static const struct {
	const char *line, *value; /* NULL: not set */
} sysctls[] = {
	{ "sysctl.kernel.unknown_nmi_panic=1", "1" },
	{ "sysctl/kernel/unknown_nmi_panic=1", "1" },
	{ "sysctl.kernel/unknown_nmi_panic=1", "1" },
	{ "sysctl.kernel..unknown_nmi_panic=1", "1" },
	{ "sysctl./kernel.unknown_nmi_panic=1", "1" },
	{ "sysctl.kernel.unknown_nmi_panic=1 sysctl.kernel.unknown_nmi_panic=0", "0" },
	{ "sysctl.kernel.unknown_nmi_panic=1 -- sysctl.kernel.unknown_nmi_panic=0", "1" },
	{ "sysctl.kernel.unknown_nmi_panic=1 sysctl.kernel.unknown_nmi_panic=", "1" },
	{ "sysctl.kernel.unknown_nmi_panic", NULL },
	{ "sysctl.kernel.unknown-nmi-panic=1", NULL },
	{ "sysctl.kernel.unknown_nmi_panic.=1", NULL },
	{ "sysctl.kernel.unknown_nmi_panicx=1", NULL },
	{ "sysctlkernel.unknown_nmi_panic=1", NULL },
	{ "kernel.unknown_nmi_panic=1", NULL },
	{ "sysctl.kernelxunknown_nmi_panic=1", NULL },
};

START_TEST(sysctl_arguments_are_paths)
{
	struct cmdline_arg arg = { .value = span_of("untouched") };
	bool set = cmdline_sysctl(span_of(sysctls[_i].line), "kernel.unknown_nmi_panic", &arg);

	ck_assert_int_eq(set, sysctls[_i].value != NULL);
	ck_assert_span_eq(arg.value, sysctls[_i].value ? sysctls[_i].value : "untouched");
}
END_TEST

START_TEST(apic_extnmi_is_read_by_its_head)
{
	struct cmdline_arg arg;

	ck_assert_int_eq(cmdline_apic_extnmi(span_of("apic_extnmi=none"), &arg),
			 CMDLINE_EXTNMI_NONE);
	ck_assert_int_eq(cmdline_apic_extnmi(span_of("apic_extnmi=nonesuch"), &arg),
			 CMDLINE_EXTNMI_NONE);
	ck_assert_int_eq(cmdline_apic_extnmi(span_of("apic-extnmi=all apic_extnmi=x"), &arg),
			 CMDLINE_EXTNMI_ALL);
	ck_assert_span_eq(arg.token, "apic-extnmi=all");
	ck_assert_int_eq(cmdline_apic_extnmi(span_of("apic_extnmi=none apic_extnmi=bsp"), &arg),
			 CMDLINE_EXTNMI_BSP);
	ck_assert_int_eq(cmdline_apic_extnmi(span_of("apic_extnmi apic_extnmix=none"), &arg),
			 CMDLINE_EXTNMI_BSP);
}
END_TEST

START_TEST(panic_is_an_int)
{
	struct cmdline_arg arg;
	int seconds = 7;

	ck_assert(!cmdline_panic(span_of("panic panic=x panic= panic=99999999999 panicx=1"),
				 &seconds, &arg));
	ck_assert_int_eq(seconds, 7);
	ck_assert(cmdline_panic(span_of("panic=10 panic=1s"), &seconds, &arg) && seconds == 10);
	ck_assert(cmdline_panic(span_of("panic=-1"), &seconds, &arg) && seconds == -1);
	ck_assert(cmdline_panic(span_of("panic=0x10 quiet"), &seconds, &arg) && seconds == 16);
	ck_assert_span_eq(arg.token, "panic=0x10");
}
END_TEST

START_TEST(a_bool_is_read_by_its_first_bytes)
{
	static const char name[] = "crash_kexec_post_notifiers";
	struct cmdline_arg arg;
	bool on = false;

	ck_assert(cmdline_bool(span_of("crash_kexec_post_notifiers"), name, &on, &arg) && on);
	ck_assert(cmdline_bool(span_of("crash-kexec-post-notifiers=N"), name, &on, &arg) && !on);
	ck_assert(cmdline_bool(span_of("crash_kexec_post_notifiers=on"), name, &on, &arg) && on);
	ck_assert(cmdline_bool(span_of("crash_kexec_post_notifiers=oFf"), name, &on, &arg) && !on);
	ck_assert(cmdline_bool(span_of("crash_kexec_post_notifiers=1x"), name, &on, &arg) && on);
	ck_assert(!cmdline_bool(span_of("crash_kexec_post_notifiers=o"), name, &on, &arg));
	ck_assert(!cmdline_bool(span_of("crash_kexec_post_notifiers="), name, &on, &arg) && on);
}
END_TEST

START_TEST(mem_and_swiotlb)
{
	struct cmdline_arg arg;
	uint64_t limit = 5;

	ck_assert(!cmdline_mem(span_of("mem=nopentium mem=0 mem"), &limit, &arg) && limit == 5);
	ck_assert(cmdline_mem(span_of("mem=2G mem=1G mem=4G"), &limit, &arg));
	ck_assert_uint_eq(limit, UINT64_C(1) << 30);
	ck_assert_uint_eq(cmdline_swiotlb(span_of("quiet"), true), UINT64_C(64) << 20);
	ck_assert_uint_eq(cmdline_swiotlb(span_of("swiotlb=1"), true), 128 * 2048);
	ck_assert_uint_eq(cmdline_swiotlb(span_of("swiotlb=256,16"), true), 16 * 128 * 2048);
	ck_assert_uint_eq(cmdline_swiotlb(span_of("swiotlb=force"), true), UINT64_C(64) << 20);
}
END_TEST

/* Whatever the bytes: it ends, every span lies in the line, and nothing overlaps. */
START_TEST(any_bytes_will_do)
{
	static const char bytes[] = "a=\"- \t.x\0_";
	char text[40];
	struct span line = { text, 0 }, rest;
	struct cmdline_arg arg;
	const char *behind = text;

	srand((unsigned)_i);
	line.n = (size_t)rand() % sizeof(text);
	for (size_t i = 0; i < line.n; i++)
		text[i] = bytes[(size_t)rand() % (sizeof(bytes) - 1)];
	rest = line;
	while (cmdline_next(&rest, &arg)) {
		ck_assert((arg.token.p) >= (behind));
		behind = arg.token.p + arg.token.n;
		ck_assert((behind) <= (line.p + line.n));
		ck_assert_uint_gt(arg.token.n, 0);
		ck_assert((arg.name.p) >= (arg.token.p));
		ck_assert((arg.name.p + arg.name.n) <= (behind));
		ck_assert((arg.value.p) >= (arg.name.p + arg.name.n));
		ck_assert((arg.value.p + arg.value.n) <= (behind));
	}
}
END_TEST

#define COUNT(table) ((int)(sizeof(table) / sizeof(*(table))))

TCase *tcase_cmdline(void)
{
	TCase *t = tcase_create("cmdline");

	tcase_add_loop_test(t, arguments_are_parted_as_the_kernel_parts_them, 0, COUNT(lines));
	tcase_add_test(t, the_rest_is_for_init);
	tcase_add_test(t, tokens_are_shown_as_they_stand);
	tcase_add_test(t, the_last_of_a_name_wins);
	tcase_add_loop_test(t, only_the_head_of_unknown_nmi_panic_counts, 0, COUNT(nmi));
	tcase_add_loop_test(t, sysctl_arguments_are_paths, 0, COUNT(sysctls));
	tcase_add_test(t, apic_extnmi_is_read_by_its_head);
	tcase_add_test(t, panic_is_an_int);
	tcase_add_test(t, a_bool_is_read_by_its_first_bytes);
	tcase_add_test(t, mem_and_swiotlb);
	tcase_add_loop_test(t, any_bytes_will_do, 0, 300);
	return t;
}
