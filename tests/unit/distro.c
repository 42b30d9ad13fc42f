/* SPDX-License-Identifier: MIT */
/* Which row of the table a system is judged by, and what its cloud makes of it. */
#include "unit.h"

#include "distro.h"

static struct profile profile(struct arena *a, const char *os_release, const char *cloud)
{
	struct facts *f = facts_new(a);
	struct profile p;

	if (os_release)
		facts_add_bytes(f, "/etc/os-release", os_release);
	profile_of(f, cloud, &p);
	return p;
}

START_TEST(each_system_has_its_row)
{
	static const struct {
		const char *os_release;
		enum family family;
		unsigned major;
		const char *unit, *table;
	} rows[] = {
		{ "ID=\"ol\"\nVERSION_ID=\"7.9\"\n", FAMILY_EL, 7, "kdump.service", "1G-:160M" },
		{ "ID=\"ol\"\nVERSION_ID=\"8.10\"\n", FAMILY_EL, 8, "kdump.service",
		  "1G-4G:160M,4G-64G:192M,64G-1T:256M,1T-:512M" },
		{ "ID='ol'\nVERSION_ID='9.5'\n", FAMILY_EL, 9, "kdump.service",
		  "1G-64G:448M,64G-:512M" },
		{ "ID=ol\nVERSION_ID=10.0\n", FAMILY_EL, 10, "kdump.service",
		  "1G-64G:448M,64G-:512M" },
		{ "ID=ol\nVERSION_ID=11\n", FAMILY_EL, 11, "kdump.service",
		  "1G-64G:448M,64G-:512M" },
		{ "ID=\"rhel\"\nVERSION_ID=\"9.4\"\n", FAMILY_EL, 9, "kdump.service",
		  "1G-4G:192M,4G-64G:256M,64G-:512M" },
		{ "ID=rocky\nVERSION_ID=8.9\n", FAMILY_EL, 8, "kdump.service",
		  "1G-4G:160M,4G-64G:192M,64G-1T:256M,1T-:512M" },
		{ "ID=fedora\nVERSION_ID=41\n", FAMILY_EL, 41, "kdump.service",
		  "2G-64G:256M,64G-:512M" },
		{ "ID=debian\nVERSION_ID=\"12\"\n", FAMILY_DEBIAN, 12, "kdump-tools.service",
		  "384M-:128M" },
		{ "ID=debian\nVERSION_ID=\"13\"\n", FAMILY_DEBIAN, 13, "kdump-tools.service",
		  "512M-:192M" },
		/* testing and sid have no VERSION_ID: the newest row */
		{ "ID=debian\n", FAMILY_DEBIAN, 9999, "kdump-tools.service", "512M-:192M" },
		{ "ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\n", FAMILY_DEBIAN, 22,
		  "kdump-tools.service", "512M-:192M" },
		{ "ID=\"sles\"\nVERSION_ID=\"15.6\"\n", FAMILY_SUSE, 15, "kdump.service", NULL },
		{ "ID=unheard\nID_LIKE=\"nothing centos fedora\"\nVERSION_ID=9\n", FAMILY_EL, 9,
		  "kdump.service", "1G-4G:192M,4G-64G:256M,64G-:512M" },
		{ "ID=arch\n", FAMILY_UNKNOWN, 9999, "kdump.service", NULL },
		{ "ID=\n", FAMILY_UNKNOWN, 9999, "kdump.service", NULL },
		{ "", FAMILY_UNKNOWN, 9999, "kdump.service", NULL },
		{ "\xff\xfe\n===\nID", FAMILY_UNKNOWN, 9999, "kdump.service", NULL },
		/* the last assignment counts, as when a shell reads it */
		{ "ID=arch\n ID=debian\nVERSION_ID=12\n", FAMILY_DEBIAN, 12, "kdump-tools.service",
		  "384M-:128M" },
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct profile p = profile(a, rows[i].os_release, NULL);

		ck_assert_msg(p.distro->family == rows[i].family, "%s", rows[i].os_release);
		ck_assert_uint_eq(p.major, rows[i].major);
		ck_assert_str_eq(p.distro->unit, rows[i].unit);
		ck_assert_msg(p.table == rows[i].table || (p.table && rows[i].table &&
							   strcmp(p.table, rows[i].table) == 0),
			      "%s: %s", rows[i].os_release, p.table ? p.table : "(none)");
		ck_assert_int_eq(p.table != NULL, p.table_source != NULL);
		ck_assert_uint_ge(p.floor, 64u << 20);
		ck_assert_ptr_nonnull(p.trigger_document);
	}
	ck_assert_int_eq(profile(a, NULL, NULL).distro->family, FAMILY_UNKNOWN);
	arena_free(a);
}
END_TEST

START_TEST(a_cloud_is_known_by_what_its_firmware_says)
{
	static const struct {
		const char *path, *text;
		enum cloud cloud;
	} table[] = {
		{ "/sys/class/dmi/id/chassis_asset_tag", "OracleCloud.com\n", CLOUD_OCI },
		{ "/sys/class/dmi/id/sys_vendor", "Amazon EC2\n", CLOUD_AWS },
		{ "/sys/class/dmi/id/sys_vendor", "Google\n", CLOUD_GCP },
		{ "/sys/class/dmi/id/chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77\n",
		  CLOUD_AZURE },
		/* another Hyper-V guest */
		{ "/sys/class/dmi/id/sys_vendor", "Microsoft Corporation\n", CLOUD_NONE },
		{ "/sys/class/dmi/id/sys_vendor", "QEMU\n", CLOUD_NONE },
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct facts *f = facts_new(a);
		struct profile p;

		facts_add_bytes(f, table[i].path, table[i].text);
		profile_of(f, NULL, &p);
		ck_assert_int_eq(p.cloud, table[i].cloud);
		/* What the user says stands above it. */
		profile_of(f, "aws", &p);
		ck_assert_int_eq(p.cloud, CLOUD_AWS);
		profile_of(f, "none", &p);
		ck_assert_int_eq(p.cloud, CLOUD_NONE);
	}
	for (int c = CLOUD_NONE; c <= CLOUD_AZURE; c++) {
		struct profile p = profile(a, NULL, cloud_name_of((enum cloud)c));

		ck_assert_int_eq((int)p.cloud, c);
	}
	arena_free(a);
}
END_TEST

/* The documented path is shown beside the one in use: by release, on OCI only. */
START_TEST(oracle_documents_a_path_for_each_release)
{
	static const struct {
		const char *os_release, *path;
	} table[] = {
		{ "ID=ol\nVERSION_ID=7.9\n",
		  "/var/crash (images before March 2021: /var/oled/crash)" },
		{ "ID=ol\nVERSION_ID=8.9\n", "/var/oled/crash" },
		{ "ID=ol\nVERSION_ID=9.4\n", "/var/crash" },
		{ "ID=ol\nVERSION_ID=10.0\n", "/var/oled/crash" },
		{ "ID=ubuntu\nVERSION_ID=22.04\n", "/var/crash" },
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		ck_assert_str_eq(profile(a, table[i].os_release, "oci").documented_path,
				 table[i].path);
		ck_assert_ptr_null(profile(a, table[i].os_release, "gcp").documented_path);
	}
	arena_free(a);
}
END_TEST

START_TEST(bare_metal_has_no_hypervisor_bit)
{
	static const struct {
		const char *cpuinfo;
		bool bare;
	} table[] = {
		{ "processor\t: 0\nflags\t\t: fpu vme de\n", true },
		{ "processor\t: 0\nflags\t\t: fpu hypervisor de\n", false },
		{ "processor\t: 0\nFeatures\t: fp asimd\n", false }, /* arm64 does not say */
		{ "", false },
	};
	struct arena *a = unit_arena();

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct facts *f = facts_new(a);
		struct profile p;

		facts_add_bytes(f, "/proc/cpuinfo", table[i].cpuinfo);
		profile_of(f, NULL, &p);
		ck_assert_int_eq(p.bare_metal, table[i].bare);
	}
	arena_free(a);
}
END_TEST

START_TEST(arm64_has_its_own_tables)
{
	struct arena *a = unit_arena();
	struct facts *f = facts_new(a);
	struct profile p;

	facts_add_bytes(f, "/etc/os-release", "ID=rhel\nVERSION_ID=9.4\n");
	f->arch = "aarch64";
	profile_of(f, NULL, &p);
	ck_assert_str_eq(p.table, "1G-4G:256M,4G-64G:320M,64G-:576M");
	arena_free(a);
}
END_TEST

TCase *tcase_distro(void)
{
	TCase *t = tcase_create("distro");

	tcase_add_test(t, each_system_has_its_row);
	tcase_add_test(t, a_cloud_is_known_by_what_its_firmware_says);
	tcase_add_test(t, oracle_documents_a_path_for_each_release);
	tcase_add_test(t, bare_metal_has_no_hypervisor_bit);
	tcase_add_test(t, arm64_has_its_own_tables);
	return t;
}
