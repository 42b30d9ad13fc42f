/* SPDX-License-Identifier: MIT */
/* Entries in loader/entries as GRUB (EL8, EL9, Fedora, ostree) makes a menu of them. */
#include "format/bls.h"
#include "machine.h"

static struct arena *arena;
static struct facts *f;
static struct boot_prediction p;

#define MACHINE "3b1f5a0f2c6d4d0f8f6f0a3b2c1d0e9f"
#define ENTRIES "/boot/loader/entries/"

static void setup(void)
{
	arena = unit_arena();
	f = facts_new(arena);
	machine_firmware(f, false);
	machine_add(f, "/etc/os-release", "ID=\"ol\"\nID_LIKE=\"fedora\"\n");
	machine_absent(f, "/boot/grub2/custom.cfg");
	machine_absent(f, "/boot/grub2/user.cfg");
}

static void teardown(void)
{
	arena_free(arena);
}

static void entry(const char *version, const char *options)
{
	machine_add(f, arena_printf(arena, ENTRIES MACHINE "-%s.conf", version),
		    arena_printf(arena,
				 "title Oracle Linux Server (%s) 8.9\nversion %s\n"
				 "linux /vmlinuz-%s\ninitrd /initramfs-%s.img $tuned_initrd\n%s"
				 "id ol-20240101000000-%s\ngrub_users $grub_users\n"
				 "grub_arg --unrestricted\ngrub_class ol\n",
				 version, version, version, version, options, version));
}

static void predict(const char *env)
{
	if (env)
		machine_add(f, "/boot/grub2/grubenv", machine_grubenv(arena, env));
	else
		machine_absent(f, "/boot/grub2/grubenv");
	machine_add(f, "/boot/grub2/grub.cfg", machine_data(arena, "ol8.cfg"));
	loader_predict(f, &p);
}

static void ol8(const char *env)
{
	entry("4.18.0-513.5.1.el8_9.x86_64", "options $kernelopts $tuned_params\n");
	entry("5.15.0-200.131.27.el8uek.x86_64", "options $kernelopts $tuned_params\n");
	entry("0-rescue", "options $kernelopts\n");
	predict(env);
}

#define ck_assert_args(i, text)                                                                    \
	do {                                                                                       \
		ck_assert_msg(!p.unknown, "unknown: %s", p.unknown);                               \
		ck_assert_msg(p.entries[i].args_seen == SEEN_PRESENT, "%s", p.entries[i].why);     \
		ck_assert_span_eq(p.entries[i].args, text);                                        \
	} while (0)

START_TEST(kernelopts_come_from_the_environment_block)
{
	ol8("saved_entry=" MACHINE "-4.18.0-513.5.1.el8_9.x86_64\n"
	    "kernelopts=root=/dev/mapper/ocivolume-root ro crashkernel=auto \n"
	    "boot_success=1\n");
	ck_assert(p.bls && p.resolved);
	ck_assert_uint_eq(p.chosen, 1);
	ck_assert_uint_eq(p.one_shot, BOOT_NO_ENTRY);
	ck_assert_args(0, "root=/dev/mapper/ocivolume-root ro crashkernel=auto");
	ck_assert_args(1, "root=/dev/mapper/ocivolume-root ro crashkernel=auto");
	ck_assert_str_eq(p.entries[0].id, MACHINE "-5.15.0-200.131.27.el8uek.x86_64");
	ck_assert_str_eq(p.entries[1].release, "4.18.0-513.5.1.el8_9.x86_64");
	ck_assert_str_eq(p.entries[1].where.path,
			 ENTRIES MACHINE "-4.18.0-513.5.1.el8_9.x86_64.conf");
	ck_assert_uint_eq(p.entries[1].where.line, 5);
	ck_assert_span_eq(p.entries[1].boot_image,
			  "BOOT_IMAGE=/vmlinuz-4.18.0-513.5.1.el8_9.x86_64");
	ck_assert(p.entries[2].rescue);
	ck_assert_uint_eq(p.entries[3].args_seen, SEEN_ABSENT); /* System setup */
}
END_TEST

START_TEST(without_kernelopts_grub_cfg_has_a_fallback)
{
	ol8("saved_entry=0\n");
	ck_assert(p.resolved && p.chosen == 0);
	ck_assert_args(0, "root=/dev/mapper/ocivolume-root ro fallback=1");
	teardown();
	setup();
	ol8(NULL);
	ck_assert(p.resolved && p.chosen == 0);
	ck_assert_args(0, "root=/dev/mapper/ocivolume-root ro fallback=1");
}
END_TEST

START_TEST(tuned_arguments_are_those_of_grub_cfg_not_of_the_block)
{
	/* ol8.cfg sets tuned_params="" after load_env: a value in the block is lost there. */
	ol8("tuned_params=isolcpus=1\nkernelopts=ro \n");
	ck_assert_args(0, "ro");
}
END_TEST

START_TEST(a_saved_entry_that_is_gone_boots_the_newest)
{
	ol8("saved_entry=" MACHINE "-4.18.0-1.el8.x86_64\nkernelopts=a b\n");
	ck_assert(p.resolved && p.chosen == 0);
	ck_assert_args(0, "a b");
}
END_TEST

/* An id that begins with a digit is no number for this GRUB: 3b1f... is not entry 3. */
START_TEST(ids_that_begin_with_a_digit)
{
	ol8("saved_entry=" MACHINE "-0-rescue\n");
	ck_assert(p.resolved && p.chosen == 2);
	teardown();
	setup();
	ol8("saved_entry=1\n");
	ck_assert(p.resolved && p.chosen == 1);
}
END_TEST

START_TEST(one_shot_with_grub2_reboot)
{
	ol8("saved_entry=0\nnext_entry=1\n");
	ck_assert(p.resolved);
	ck_assert_uint_eq(p.chosen, 0);
	ck_assert_uint_eq(p.one_shot, 1);
}
END_TEST

static const struct {
	const char *options, *args;
} options[] = {
	{ "options root=a ro crashkernel=512M\n", "root=a ro crashkernel=512M" },
	{ "options root=a\noptions crashkernel=512M\n", "root=a" },
	{ "options\troot=a crashkernel=512M\n", "default" }, /* its key is "options<TAB>root=a" */
	{ "options\tcrashkernel=512M\n", "crashkernel=512M" },
	{ "  options   root=a  b \n", "root=a b" },
	{ "options root=a\r\n", "root=a" },
	{ "\noptions root=a\n", "default" },	  /* a blank line ends the file */
	{ "quiet\noptions root=a\n", "default" }, /* so does a key without a value */
	{ "# a\noptions root=a\n", "root=a" },
	{ "options $kernelopts crashkernel=1G\n", "K crashkernel=1G" },
	{ "options x=$kernelopts,y\n", "x=K ,y" },
	{ "options $kernelopts$nothing\n", "K" },
	{ "options $nothing$kernelopts\n", "default" }, /* it gives up, and takes the fallback */
	{ "options \"a b\" dyndbg=\"file x +p\"\n", "\"a b\" \"dyndbg=file x +p\"" },
	{ "options a\\x20b\n", "ax20b" },
	{ "options a\\\\x20b\n", "a\\x20b" },
	{ "options root=\\$x\n", NULL },
	{ "options a;b\n", "a" },
	{ "options a&b\n", NULL },
	{ "options 'a\n", NULL },
	{ "options s\n", "default" }, /* one byte of text is left out */
	{ "", "default" },
};

START_TEST(options_are_read_as_blscfg_reads_them)
{
	machine_add(f, ENTRIES "a-1.conf",
		    arena_printf(arena, "title T\nlinux /vmlinuz-1.0\n%s", options[_i].options));
	predict("default_kernelopts=default\nkernelopts=K\n");
	ck_assert_msg(!p.unknown && p.entries, "%s: %s", options[_i].options, p.unknown);
	if (options[_i].args) {
		ck_assert_msg(p.entries[0].args_seen == SEEN_PRESENT, "%s: %s", options[_i].options,
			      p.entries[0].why);
		ck_assert_span_eq(p.entries[0].args, options[_i].args);
	} else {
		ck_assert_msg(p.entries[0].args_seen == SEEN_UNREADABLE, "%s: %.*s",
			      options[_i].options, (int)p.entries[0].args.n, p.entries[0].args.p);
	}
}
END_TEST

/* Plain words are worked out without a script: a quote makes one of the same entry. */
static const struct {
	const char *linux_line, *rest, *kernel, *initrds;
	bool opaque;
} starts[] = {
	{ "/vmlinuz-9", "initrd /i-9\n", "/vmlinuz-9", "/i-9", false },
	{ "/vmlinuz-9", "", "/vmlinuz-9", "", false },
	{ "/vmlinuz-9", "initrd /i-9 $tuned_initrd\n", "/vmlinuz-9", "/i-9", false },
	{ "/vmlinuz-9", "initrd /i-9 /more\n", "/vmlinuz-9", "/i-9 /more", false },
	{ "/vmlinuz-9", "initrd /i-9\ninitrd /j-9\n", "/vmlinuz-9", "/i-9 /j-9", false },
	{ "/vmlinuz-9", "initrd /i-9 $some\n", "/vmlinuz-9", "/i-9 /set", false },
	{ "/vmlinuz-9 ", "initrd /i-9 #no\n", "/vmlinuz-9", "/i-9", false },
	{ "/vmlinuz-9", "initrd /i-9;x\n", "/vmlinuz-9", "/i-9", false },
	{ "/vmlinuz-9", "initrd /i-9 |\n", NULL, NULL, true },
};

static const char *initrds(const struct boot_entry *e)
{
	const char *text = e->n_initrds ? e->initrds[0] : "";

	for (size_t i = 1; i < e->n_initrds; i++)
		text = arena_printf(arena, "%s %s", text, e->initrds[i]);
	return text;
}

START_TEST(what_an_entry_starts)
{
	for (int quoted = 0; quoted < 2; quoted++) {
		machine_add(f, ENTRIES MACHINE "-9.conf",
			    arena_printf(arena,
					 "title x\nversion 9\nlinux %s\n%soptions ro  %s\tb \n",
					 starts[_i].linux_line, starts[_i].rest,
					 quoted ? "\"a\"" : "a"));
		machine_add(f, "/boot/grub2/grub.cfg", "some=/set\ninsmod blscfg\nblscfg\n");
		loader_predict(f, &p);
		ck_assert_msg(!p.unknown, "unknown: %s", p.unknown);
		if (starts[_i].opaque) {
			ck_assert_int_eq(p.entries[0].args_seen, SEEN_UNREADABLE);
			continue;
		}
		ck_assert_args(0, "ro a b");
		ck_assert_str_eq(p.entries[0].kernel, starts[_i].kernel);
		ck_assert_str_eq(initrds(&p.entries[0]), starts[_i].initrds);
		ck_assert_str_eq(p.entries[0].where.path, ENTRIES MACHINE "-9.conf");
	}
}
END_TEST

START_TEST(an_entry_that_cannot_be_read_keeps_its_place)
{
	struct file *file;

	entry("5.14.0-1.el9.x86_64", "options aa\n");
	entry("5.14.0-2.el9.x86_64", "options b\n");
	file = facts_add(f, ENTRIES MACHINE "-5.14.0-2.el9.x86_64.conf");
	file->seen = SEEN_UNREADABLE;
	file->err = 13;
	file->has_bytes = false;
	predict("");
	ck_assert(p.resolved && p.chosen == 0);
	ck_assert_uint_eq(p.entries[0].args_seen, SEEN_UNREADABLE);
	ck_assert_str_eq(p.entries[0].why, "permission denied");
	ck_assert_args(1, "aa");
}
END_TEST

START_TEST(entries_nobody_may_list_are_not_guessed)
{
	struct file *dir = facts_add(f, "/boot/loader/entries");

	dir->seen = SEEN_UNREADABLE;
	dir->err = 13;
	predict("");
	ck_assert_msg(p.unknown && strstr(p.unknown, "/boot/loader/entries: permission denied"),
		      "%s", p.unknown);
}
END_TEST

START_TEST(fedora_on_uefi_goes_through_a_stub)
{
	static const char *const stubs[] = {
		"search --no-floppy --root-dev-only --fs-uuid --set=dev 0d5a\nset "
		"prefix=($dev)/grub2\n"
		"export $prefix\nconfigfile $prefix/grub.cfg\n",
		"search --no-floppy --fs-uuid --set=dev 0d5a\nset prefix=($dev)/boot/grub2\n"
		"export $prefix\nconfigfile $prefix/grub.cfg\n",
		"if [ -e (md/md-boot) ]; then\n  set prefix=md/md-boot\nelse\n"
		"  if [ -f ${config_directory}/bootuuid.cfg ]; then\n    source "
		"${config_directory}/bootuuid.cfg\n  fi\n  if [ -n \"${BOOT_UUID}\" ]; then\n"
		"    search --fs-uuid \"${BOOT_UUID}\" --set prefix --no-floppy\n  else\n"
		"    search --label boot --set prefix --no-floppy\n  fi\nfi\n"
		"if [ -d ($prefix)/grub2 ]; then\n  set prefix=($prefix)/grub2\n"
		"  configfile $prefix/grub.cfg\nelse\n  set prefix=($prefix)/boot/grub2\n"
		"  configfile $prefix/grub.cfg\nfi\nboot\n",
	};

	machine_firmware(f, true);
	machine_absent(f, "/boot/efi/EFI/fedora/bootuuid.cfg");
	machine_add(f, "/etc/os-release", "ID=fedora\n");
	machine_add(f, "/boot/efi/EFI/fedora/grub.cfg", stubs[_i]);
	machine_add(f, "/boot/efi/EFI/x", "");
	*arena_push(arena, facts_add(f, "/boot/efi/EFI")->names,
		    facts_add(f, "/boot/efi/EFI")->n_names) = "fedora";
	ol8("kernelopts=a\n");
	ck_assert_msg(!p.unknown, "%s", p.unknown);
	ck_assert_str_eq(p.config, "/boot/efi/EFI/fedora/grub.cfg");
	ck_assert(p.resolved && p.chosen == 0 && p.uefi);
	ck_assert_args(0, "a");
}
END_TEST

/* The last file that is named would boot; the one on the ESP is what the firmware's GRUB reads. */
START_TEST(oracle_linux_7_on_uefi_reads_the_esp)
{
	machine_firmware(f, true);
	machine_add(f, "/boot/efi/EFI/redhat/grub.cfg",
		    "set timeout=1\nmenuentry a { linuxefi /vmlinuz-1.0 root=a; }\n");
	machine_add(
		f, "/boot/grub2/grub.cfg",
		"set timeout=1\nmenuentry a { linux16 /vmlinuz-1.0 root=a crashkernel=512M; }\n");
	machine_add(f, "/boot/efi/EFI/x", "");
	*arena_push(arena, facts_add(f, "/boot/efi/EFI")->names,
		    facts_add(f, "/boot/efi/EFI")->n_names) = "redhat";
	loader_predict(f, &p);
	ck_assert_str_eq(p.config, "/boot/efi/EFI/redhat/grub.cfg");
	ck_assert_args(0, "root=a");
	facts_add(f, "/sys/firmware/efi")->seen = SEEN_UNPROBED;
	loader_predict(f, &p);
	ck_assert_msg(p.unknown && strstr(p.unknown, "--firmware"), "%s", p.unknown);
	machine_firmware(f, false);
	loader_predict(f, &p);
	ck_assert_args(0, "root=a crashkernel=512M");
}
END_TEST

static const struct {
	const char *older, *newer;
} order[] = {
	{ "m-5.14.0-70.el9.x86_64", "m-5.14.0-362.el9.x86_64" },
	{ "m-4.18.0-513.el8.x86_64", "m-5.15.0-200.el8uek.x86_64" },
	{ "m-0-rescue", "m-5.14.0-70.el9.x86_64" },
	{ "ostree-1-fedora", "ostree-2-fedora" },
	{ "a-1.0~rc1-1", "a-1.0-1" },
	{ "m-5.14.0-9.el9.x86_64", "m-5.14.0-10.el9.x86_64" },
	{ "m-5.14.0-70.el9.x86_64", "m-5.14.0-70.13.1.el9.x86_64" },
	{ "a", "b" },
	{ "1", "2" },
	{ "linux-9", "linux-10" },
};

START_TEST(newest_first)
{
	struct bls_package a = bls_package(span_of(order[_i].older));
	struct bls_package b = bls_package(span_of(order[_i].newer));

	ck_assert_int_lt(bls_grub_compare(&a, &b), 0);
	ck_assert_int_gt(bls_grub_compare(&b, &a), 0);
	ck_assert_int_eq(bls_grub_compare(&a, &a), 0);
}
END_TEST

TCase *tcase_grub_bls(void)
{
	TCase *t = tcase_create("grub_bls");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, kernelopts_come_from_the_environment_block);
	tcase_add_test(t, without_kernelopts_grub_cfg_has_a_fallback);
	tcase_add_test(t, tuned_arguments_are_those_of_grub_cfg_not_of_the_block);
	tcase_add_test(t, a_saved_entry_that_is_gone_boots_the_newest);
	tcase_add_test(t, ids_that_begin_with_a_digit);
	tcase_add_test(t, one_shot_with_grub2_reboot);
	tcase_add_loop_test(t, options_are_read_as_blscfg_reads_them, 0,
			    sizeof(options) / sizeof(*options));
	tcase_add_loop_test(t, what_an_entry_starts, 0, sizeof(starts) / sizeof(*starts));
	tcase_add_test(t, an_entry_that_cannot_be_read_keeps_its_place);
	tcase_add_test(t, entries_nobody_may_list_are_not_guessed);
	tcase_add_loop_test(t, fedora_on_uefi_goes_through_a_stub, 0, 3);
	tcase_add_test(t, oracle_linux_7_on_uefi_reads_the_esp);
	tcase_add_loop_test(t, newest_first, 0, sizeof(order) / sizeof(*order));
	return t;
}
