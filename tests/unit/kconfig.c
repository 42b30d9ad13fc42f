/* SPDX-License-Identifier: MIT */
#include "unit.h"

#include "format/kconfig.h"

static const char text[] = "#\n"
			   "# Automatically generated file; DO NOT EDIT.\n"
			   "# Linux/x86 6.1.76 Kernel Configuration\n"
			   "#\n"
			   "CONFIG_CC_VERSION_TEXT=\"gcc (Debian) 12 CONFIG_KEXEC=y\"\n"
			   "CONFIG_X86_64=y\n"
			   "CONFIG_KEXEC=y\n"
			   "CONFIG_KEXEC_FILE=m\n"
			   "# CONFIG_KEXEC_SIG is not set\n"
			   "# CONFIG_KEXEC_SIG_FORCE is not setup\n"
			   "#CONFIG_HASHED is not set\n"
			   "CONFIG_PANIC_TIMEOUT=-1\n"
			   "CONFIG_CMDLINE=\"a \\\"b\"\n"
			   "CONFIG_TWICE=y\r\n"
			   "# CONFIG_TWICE is not set\r\n"
			   "CONFIG_NO=n\n"
			   " CONFIG_INDENTED=y\n"
			   "CONFIG_LAST=y";

static const struct {
	const char *name;
	enum kconfig_state state;
	const char *value;
} options[] = {
	{ "CONFIG_KEXEC", KCONFIG_YES, "y" },
	{ "CONFIG_KEXEC_FILE", KCONFIG_MODULE, "m" },
	{ "CONFIG_KEXEC_SIG", KCONFIG_OFF, "" },
	{ "CONFIG_KEXEC_SIG_FORCE", KCONFIG_ABSENT, "-" },
	{ "CONFIG_HASHED", KCONFIG_ABSENT, "-" },
	{ "CONFIG_PANIC_TIMEOUT", KCONFIG_VALUE, "-1" },
	{ "CONFIG_CMDLINE", KCONFIG_VALUE, "a \\\"b" },
	{ "CONFIG_TWICE", KCONFIG_OFF, "" },
	{ "CONFIG_NO", KCONFIG_OFF, "n" },
	{ "CONFIG_INDENTED", KCONFIG_ABSENT, "-" },
	{ "CONFIG_LAST", KCONFIG_YES, "y" },
	{ "CONFIG_KEXE", KCONFIG_ABSENT, "-" },
	{ "CONFIG_MISSING", KCONFIG_ABSENT, "-" },
};

START_TEST(an_option_is_what_its_line_says)
{
	struct span value = span_of("-");

	ck_assert_int_eq(kconfig_get(span_of(text), options[_i].name, &value), options[_i].state);
	ck_assert_span_eq(value, options[_i].value);
	ck_assert_int_eq(kconfig_on(span_of(text), options[_i].name),
			 options[_i].state == KCONFIG_YES || options[_i].state == KCONFIG_MODULE);
}
END_TEST

START_TEST(the_header_names_the_architecture)
{
	struct span arch = span_of("-"), version = span_of("-");

	ck_assert(kconfig_header(span_of(text), &arch, &version));
	ck_assert_span_eq(arch, "x86");
	ck_assert_span_eq(version, "6.1.76");
	ck_assert_str_eq(kconfig_arch(span_of(text)), "x86_64");
	ck_assert_str_eq(kconfig_arch(span_of("# Linux/x86 6.1.0 Kernel Configuration\n")), "i686");
	ck_assert_str_eq(
		kconfig_arch(span_of("# Linux/arm64 6.12.9-1.el9 Kernel Configuration\r\n")),
		"aarch64");
	ck_assert_str_eq(kconfig_arch(span_of("# Linux/x86_64 4.18.0 Kernel Configuration\n")),
			 "x86_64");
	ck_assert_ptr_null(kconfig_arch(span_of("# Linux/vax 7.2 Kernel Configuration\n")));
	ck_assert_ptr_null(
		kconfig_arch(span_of("CONFIG_X86_64=y\n# Linux/x86 6 Kernel Configuration\n")));
	ck_assert(!kconfig_header(span_of("# Linux/ 6 Kernel Configuration\n"), &arch, &version));
	ck_assert_span_eq(arch, "x86");
}
END_TEST

TCase *tcase_kconfig(void)
{
	TCase *t = tcase_create("kconfig");

	tcase_add_loop_test(t, an_option_is_what_its_line_says, 0,
			    (int)(sizeof(options) / sizeof(*options)));
	tcase_add_test(t, the_header_names_the_architecture);
	return t;
}
