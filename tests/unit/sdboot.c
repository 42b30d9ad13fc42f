/* SPDX-License-Identifier: MIT */
/* systemd-boot's choice, which loader it is at all, and the comparison with the running boot. */
#include "format/bls.h"
#include "format/grubenv.h"
#include "machine.h"

static struct arena *arena;
static struct facts *f;
static struct boot_prediction p;

#define VARIABLE "/sys/firmware/efi/efivars/%s-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static void setup(void)
{
	arena = unit_arena();
	f = facts_new(arena);
	f->arch = "x86_64";
	machine_firmware(f, true);
	machine_absent(f, "/proc/none");
}

static void teardown(void)
{
	arena_free(arena);
}

/* Attributes, then UTF-16LE. */
static void variable(const char *name, const char *value)
{
	struct file *file = facts_add(f, arena_printf(arena, VARIABLE, name));
	size_t n = strlen(value);
	char *bytes = arena_alloc(arena, 4 + 2 * n + 2);

	for (size_t i = 0; i < n; i++)
		bytes[4 + 2 * i] = value[i];
	file->seen = SEEN_PRESENT;
	file->kind = FILE_REGULAR;
	file->has_bytes = true;
	file->bytes = span_make(bytes, 4 + 2 * n + 2);
}

static void no_variable(const char *name)
{
	machine_absent(f, arena_printf(arena, VARIABLE, name));
}

static void entry(const char *name, const char *text)
{
	machine_add(f, arena_printf(arena, "/boot/loader/entries/%s", name), text);
}

static void machine(void)
{
	no_variable("LoaderEntryOneShot");
	no_variable("LoaderEntryDefault");
	no_variable("LoaderEntryLastBooted");
	variable("LoaderInfo", "systemd-boot 257.13");
	machine_add(f, "/boot/loader/loader.conf", "timeout 3\n#default x\n");
	entry("arch-6.9.conf", "title Arch\nlinux /vmlinuz-6.9.1-arch1\ninitrd /ucode.img\ninitrd "
			       "/initramfs.img\noptions root=a rw\noptions\tcrashkernel=256M\n");
	entry("arch-6.10.conf", "title Arch\n\nlinux\t/vmlinuz-6.10.0-arch1\noptions root=a rw\n");
	entry("other.conf.disabled", "title x\nlinux /x\n");
	entry("arm.conf", "title x\nlinux /x\narchitecture aa64\n");
}

#define ck_assert_chosen(n, text)                                                                  \
	do {                                                                                       \
		ck_assert_msg(!p.unknown, "unknown: %s", p.unknown);                               \
		ck_assert_msg(p.resolved, "not resolved: %s", p.why);                              \
		ck_assert_uint_eq(p.chosen, n);                                                    \
		ck_assert_span_eq(p.entries[n].args, text);                                        \
	} while (0)

START_TEST(newest_name_first)
{
	machine();
	loader_predict(f, &p);
	ck_assert_uint_eq(p.kind, LOADER_SDBOOT);
	ck_assert_uint_eq(p.n_entries, 2);
	ck_assert_chosen(0, "root=a rw");
	ck_assert_str_eq(p.entries[0].release, "6.10.0-arch1");
	ck_assert_span_eq(p.entries[1].args, "root=a rw crashkernel=256M");
	ck_assert_uint_eq(p.entries[1].n_initrds, 2);
	ck_assert_str_eq(p.entries[1].initrds[0], "/ucode.img");
	ck_assert_str_eq(p.entries[1].initrds[1], "/initramfs.img");
	ck_assert_uint_eq(p.entries[1].where.line, 5);
	ck_assert(p.entries[1].boot_image.n == 0);
}
END_TEST

static const struct {
	const char *conf, *variable, *one_shot;
	size_t chosen, once;
} choices[] = {
	{ "default arch-6.9.conf\n", NULL, NULL, 1, BOOT_NO_ENTRY },
	{ "default arch-6.9*\n", NULL, NULL, 1, BOOT_NO_ENTRY },
	{ "default ARCH-6.9.CONF\n", NULL, NULL, 1, BOOT_NO_ENTRY },
	{ "default \"arch-6.9.conf\"\n", NULL, NULL, 1, BOOT_NO_ENTRY },
	{ "default gone.conf\n", NULL, NULL, 0, BOOT_NO_ENTRY },
	{ "default arch-6.10.conf\ndefault arch-6.9.conf\n", NULL, NULL, 1, BOOT_NO_ENTRY },
	{ "", "arch-6.9.conf", NULL, 1, BOOT_NO_ENTRY },
	{ "default arch-6.10.conf\n", "arch-6.9.conf", NULL, 1, BOOT_NO_ENTRY },
	{ "", NULL, "arch-6.9.conf", 0, 1 },
	{ "", NULL, "arch-6.10.conf", 0, BOOT_NO_ENTRY },
	{ "", NULL, "gone.conf", 0, BOOT_NO_ENTRY },
	{ "default @saved\n", NULL, NULL, 0, BOOT_NO_ENTRY },
};

START_TEST(what_chooses)
{
	machine();
	machine_add(f, "/boot/loader/loader.conf", choices[_i].conf);
	if (choices[_i].variable)
		variable("LoaderEntryDefault", choices[_i].variable);
	if (choices[_i].one_shot)
		variable("LoaderEntryOneShot", choices[_i].one_shot);
	loader_predict(f, &p);
	ck_assert(p.resolved);
	ck_assert_uint_eq(p.chosen, choices[_i].chosen);
	ck_assert_uint_eq(p.one_shot, choices[_i].once);
}
END_TEST

START_TEST(a_variable_that_cannot_be_read_leaves_it_open)
{
	struct file *file;

	machine();
	file = facts_add(f, arena_printf(arena, VARIABLE, "LoaderEntryDefault"));
	file->seen = SEEN_UNREADABLE;
	file->err = 13;
	loader_predict(f, &p);
	ck_assert(!p.unknown && !p.resolved && p.n_entries == 2 && p.why);
}
END_TEST

START_TEST(sort_keys_counters_and_unified_images)
{
	machine();
	entry("zz.conf", "sort-key a\nversion 1\nlinux /1\noptions z\n");
	entry("yy.conf", "sort-key a\nversion 10\nlinux /10\noptions y\n");
	entry("xx+0-3.conf", "sort-key a\nversion 11\nlinux /11\noptions x\n");
	machine_add(f, "/boot/EFI/Linux/uki-7.0.efi", "MZ");
	loader_predict(f, &p);
	ck_assert_chosen(0, "y");
	ck_assert_span_eq(p.entries[1].args, "z");
	ck_assert_str_eq(p.entries[2].id, "uki-7.0.efi");
	ck_assert_uint_eq(p.entries[2].args_seen, SEEN_UNREADABLE);
	/* Tried in vain as often as it may be: after all others. */
	ck_assert_str_eq(p.entries[p.n_entries - 1].id, "xx.conf");
}
END_TEST

START_TEST(which_loader_runs)
{
	machine_add(f, "/etc/os-release", "ID=debian\n");
	loader_predict(f, &p);
	ck_assert(p.kind == LOADER_NONE && p.unknown);
	machine_add(f, "/boot/efi/EFI/Linux/a.efi", "");
	loader_predict(f, &p);
	ck_assert(p.kind == LOADER_UKI && p.unknown);
	machine_add(f, "/boot/grub/grub.cfg", "set timeout=1\nmenuentry a { linux /v g; }\n");
	loader_predict(f, &p);
	ck_assert_uint_eq(p.kind, LOADER_GRUB);
	ck_assert_chosen(0, "g");
	/* Installed beside it; the firmware has no word of it, and this is an image. */
	machine_add(f, "/boot/loader/loader.conf", "");
	loader_predict(f, &p);
	ck_assert(p.kind == LOADER_UNKNOWN && p.unknown);
	/* On a running machine what started it left its name. */
	variable("LoaderInfo", "GRUB 2.12");
	loader_predict(f, &p);
	ck_assert_uint_eq(p.kind, LOADER_GRUB);
	no_variable("LoaderInfo");
	loader_predict(f, &p);
	ck_assert_uint_eq(p.kind, LOADER_GRUB);
	machine();
	loader_predict(f, &p);
	ck_assert_uint_eq(p.kind, LOADER_SDBOOT);
	machine_firmware(f, false);
	loader_predict(f, &p);
	ck_assert_uint_eq(p.kind, LOADER_GRUB);
}
END_TEST

START_TEST(an_esp_nobody_may_look_into)
{
	struct file *esp = facts_add(f, "/boot/efi/EFI");

	esp->seen = SEEN_UNREADABLE;
	esp->err = 13;
	no_variable("LoaderInfo");
	machine_add(f, "/boot/grub/grub.cfg", "set timeout=1\nmenuentry a { linux /v g; }\n");
	machine_add(f, "/etc/os-release", "ID=rhel\n");
	loader_predict(f, &p);
	ck_assert_msg(p.unknown && strstr(p.unknown, "permission denied"), "%s", p.unknown);
	machine_add(f, "/etc/os-release", "ID=ubuntu\nID_LIKE=debian\n");
	loader_predict(f, &p);
	ck_assert_chosen(0, "g");
}
END_TEST

static const struct {
	const char *cmdline;
	enum retrodiction is;
} running[] = {
	{ "initrd=\\initramfs.img root=a rw\n", RETRODICT_MATCHES_DEFAULT },
	{ "root=a rw\n", RETRODICT_MATCHES_DEFAULT },
	{ "initrd=\\u.img initrd=\\i.img root=a rw crashkernel=256M\n", RETRODICT_MATCHES_OTHER },
	{ "root=a rw crashkernel=512M\n", RETRODICT_DIFFERS },
	{ "", RETRODICT_DIFFERS },
};

START_TEST(the_running_boot_is_compared)
{
	size_t i = 7;

	machine();
	f->root_kind = ROOT_LIVE;
	machine_add(f, "/proc/cmdline", running[_i].cmdline);
	loader_predict(f, &p);
	ck_assert_uint_eq(loader_retrodict(f, &p, &i), running[_i].is);
	if (running[_i].is == RETRODICT_MATCHES_OTHER)
		ck_assert_uint_eq(i, 1);
	f->root_kind = ROOT_IMAGE;
	ck_assert_uint_eq(loader_retrodict(f, &p, &i), RETRODICT_UNKNOWN);
}
END_TEST

START_TEST(grub_says_which_file_it_booted)
{
	size_t i;

	machine_firmware(f, false);
	machine_add(f, "/boot/grub/grub.cfg",
		    "set timeout=1\nmenuentry a { linux /vmlinuz-1.0 x; }\nmenuentry b { linux "
		    "/vmlinuz-2.0 x; }\n");
	machine_add(f, "/proc/cmdline", "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-2.0 x\n");
	loader_predict(f, &p);
	ck_assert_uint_eq(loader_retrodict(f, &p, &i), RETRODICT_MATCHES_OTHER);
	ck_assert_uint_eq(i, 1);
	machine_add(f, "/proc/cmdline", "BOOT_IMAGE=/vmlinuz-1.0 x\n");
	ck_assert_uint_eq(loader_retrodict(f, &p, &i), RETRODICT_MATCHES_DEFAULT);
	ck_assert_span_eq(loader_own_args(span_of("BOOT_IMAGE=/v initrd=/i a initrd=b\n")),
			  "a initrd=b");
}
END_TEST

static const struct {
	const char *older, *newer;
} versions[] = {
	{ "122.1", "123~rc1-1" },   { "123~rc1-1", "123" },	{ "123", "123-a" },
	{ "123-a", "123-a.1" },	    { "123-a.1", "123-1" },	{ "123-1", "123-1.1" },
	{ "123-1.1", "123^post1" }, { "123^post1", "123.a-1" }, { "123.a-1", "123.1-1" },
	{ "123.1-1", "123a-1" },    { "123a-1", "124-1" },	{ "6.9.1", "6.10.0" },
};

START_TEST(systemd_orders_versions)
{
	struct span a = span_of(versions[_i].older), b = span_of(versions[_i].newer);

	ck_assert_int_lt(bls_version_compare(a, b), 0);
	ck_assert_int_gt(bls_version_compare(b, a), 0);
	ck_assert_int_eq(bls_version_compare(a, a), 0);
}
END_TEST

START_TEST(boot_counters)
{
	struct span id;
	unsigned left, done;

	ck_assert(bls_tries(arena, span_of("a+3.conf"), &id, &left, &done));
	ck_assert_span_eq(id, "a.conf");
	ck_assert(left == 3 && done == 0);
	ck_assert(bls_tries(arena, span_of("a-6.1+2-1.efi"), &id, &left, &done));
	ck_assert_span_eq(id, "a-6.1.efi");
	ck_assert(left == 2 && done == 1);
	ck_assert(!bls_tries(arena, span_of("a-6-1.conf"), &id, &left, &done));
	ck_assert(!bls_tries(arena, span_of("+1.conf"), &id, &left, &done) || id.n);
	ck_assert(!bls_tries(arena, span_of("noext+1"), &id, &left, &done));
}
END_TEST

START_TEST(environment_blocks)
{
	struct grubenv env;
	const char *block = machine_grubenv(arena, "a=b\nx=c\\\\d\\\ne=f\na=last\n");

	grubenv_parse(arena, span_of(block), &env);
	ck_assert(env.valid && !env.problem);
	ck_assert_span_eq(grubenv_get(&env, "a")->value, "last");
	ck_assert_span_eq(grubenv_get(&env, "x")->value, "c\\d\ne=f");
	ck_assert_uint_eq(grubenv_get(&env, "x")->line, 3);
	ck_assert_ptr_null(grubenv_get(&env, "e"));
	grubenv_parse(arena, span_head(span_of(block), 1000), &env);
	ck_assert(env.valid && strstr(env.problem, "1024"));
	grubenv_parse(arena, span_of("# GRUB Environment Block\na=b\nc=d"), &env);
	ck_assert(env.valid && env.n == 1 && strstr(env.problem, "cut off"));
	grubenv_parse(arena, span_of("a=b\n"), &env);
	ck_assert(!env.valid && env.problem && env.n == 0);
	grubenv_parse(arena, span_of(""), &env);
	ck_assert(!env.valid && env.problem);
}
END_TEST

TCase *tcase_sdboot(void)
{
	TCase *t = tcase_create("sdboot");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, newest_name_first);
	tcase_add_loop_test(t, what_chooses, 0, sizeof(choices) / sizeof(*choices));
	tcase_add_test(t, a_variable_that_cannot_be_read_leaves_it_open);
	tcase_add_test(t, sort_keys_counters_and_unified_images);
	tcase_add_test(t, which_loader_runs);
	tcase_add_test(t, an_esp_nobody_may_look_into);
	tcase_add_loop_test(t, the_running_boot_is_compared, 0, sizeof(running) / sizeof(*running));
	tcase_add_test(t, grub_says_which_file_it_booted);
	tcase_add_loop_test(t, systemd_orders_versions, 0, sizeof(versions) / sizeof(*versions));
	tcase_add_test(t, boot_counters);
	tcase_add_test(t, environment_blocks);
	return t;
}
