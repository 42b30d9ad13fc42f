/* SPDX-License-Identifier: MIT */
#include "distro.h"

#define MIB (1024u * 1024u)

/* The first row that fits decides; a release that is not known is judged as the newest of its ID.
 */
static const struct distro distros[] = {
	/* Oracle Linux: "Kdump system requirements" of Oracle Linux 10; older: as RHEL. */
	{ "ol", 0, 7, FAMILY_EL, "kdump.service", "/etc/kdump.conf", "yum install kexec-tools",
	  "1G-:160M", "2G-:512M", "what crashkernel=auto reserves in release 7 at least",
	  128 * MIB },
	{ "ol", 8, 8, FAMILY_EL, "kdump.service", "/etc/kdump.conf", "dnf install kexec-tools",
	  "1G-4G:160M,4G-64G:192M,64G-1T:256M,1T-:512M", "2G-:448M",
	  "the defaults of kexec-tools 8", 128 * MIB },
	{ "ol", 9, 9, FAMILY_EL, "kdump.service", "/etc/kdump.conf", "dnf install kexec-tools",
	  "1G-64G:448M,64G-:512M", "1G-4G:256M,4G-64G:320M,64G-:576M",
	  "the images of Oracle Linux 9", 128 * MIB },
	{ "ol", 10, 0, FAMILY_EL, "kdump.service", "/etc/kdump.conf",
	  "dnf install kdump-utils makedumpfile", "1G-64G:448M,64G-:512M", "2G-8G:256M,8G-:1G",
	  "\"Kdump system requirements\" of Oracle Linux 10", 128 * MIB },
	{ "rhel centos rocky almalinux eurolinux scientific", 0, 7, FAMILY_EL, "kdump.service",
	  "/etc/kdump.conf", "yum install kexec-tools", "1G-:160M", "2G-:512M",
	  "what crashkernel=auto reserves in release 7 at least", 128 * MIB },
	{ "rhel centos rocky almalinux eurolinux", 8, 8, FAMILY_EL, "kdump.service",
	  "/etc/kdump.conf", "dnf install kexec-tools",
	  "1G-4G:160M,4G-64G:192M,64G-1T:256M,1T-:512M", "2G-:448M",
	  "the defaults of kexec-tools 8", 128 * MIB },
	{ "rhel centos rocky almalinux eurolinux", 9, 9, FAMILY_EL, "kdump.service",
	  "/etc/kdump.conf", "dnf install kexec-tools", "1G-4G:192M,4G-64G:256M,64G-:512M",
	  "1G-4G:256M,4G-64G:320M,64G-:576M", "the defaults of kexec-tools 9", 128 * MIB },
	{ "rhel centos rocky almalinux eurolinux", 10, 0, FAMILY_EL, "kdump.service",
	  "/etc/kdump.conf", "dnf install kdump-utils makedumpfile", "2G-64G:256M,64G-:512M",
	  "2G-4G:256M,4G-64G:320M,64G-:576M", "the defaults of kdump-utils", 128 * MIB },
	{ "fedora", 0, 0, FAMILY_EL, "kdump.service", "/etc/kdump.conf",
	  "dnf install kdump-utils makedumpfile", "2G-64G:256M,64G-:512M",
	  "2G-4G:256M,4G-64G:320M,64G-:576M", "the defaults of kdump-utils", 128 * MIB },
	{ "debian", 0, 12, FAMILY_DEBIAN, "kdump-tools.service", "/etc/default/kdump-tools",
	  "apt-get install kdump-tools makedumpfile", "384M-:128M", "384M-:128M",
	  "the default of kdump-tools 1.8", 96 * MIB },
	{ "debian", 13, 0, FAMILY_DEBIAN, "kdump-tools.service", "/etc/default/kdump-tools",
	  "apt-get install kdump-tools makedumpfile", "512M-:192M", "512M-:192M",
	  "the default of kdump-tools 1.10", 96 * MIB },
	{ "ubuntu", 0, 23, FAMILY_DEBIAN, "kdump-tools.service", "/etc/default/kdump-tools",
	  "apt-get install linux-crashdump", "512M-:192M", "512M-:192M",
	  "the default of kdump-tools in Ubuntu", 128 * MIB },
	{ "ubuntu", 24, 0, FAMILY_DEBIAN, "kdump-tools.service", "/etc/default/kdump-tools",
	  "apt-get install linux-crashdump",
	  "2G-4G:320M,4G-32G:512M,32G-64G:1024M,64G-128G:2048M,128G-:4096M",
	  "2G-4G:320M,4G-32G:512M,32G-64G:1024M,64G-128G:2048M,128G-:4096M",
	  "the default of kdump-tools in Ubuntu", 128 * MIB },
	{ "sles sled opensuse-leap opensuse-tumbleweed sle-micro sl-micro opensuse suse", 0, 0,
	  FAMILY_SUSE, "kdump.service", "/etc/sysconfig/kdump", "zypper install kdump", NULL, NULL,
	  NULL, 128 * MIB }, /* kdumptool calibrate computes it for each machine */
};

/* For a system nobody described: judged by what the kernel does, without a table. */
static const struct distro unknown_distro = {
	.id = "",
	.family = FAMILY_UNKNOWN,
	.unit = "kdump.service",
	.config = "/etc/kdump.conf",
	.install = NULL,
	.floor = 96 * MIB,
};

/* os-release is shell-like: KEY=value, perhaps quoted; the last assignment counts. */
static const char *os_release(const struct facts *f, const char *key)
{
	struct span text = facts_bytes(f, "/etc/os-release"), line, value = span_of("");

	if (!text.n)
		text = facts_bytes(f, "/usr/lib/os-release");
	while (span_line(&text, &line)) {
		size_t at = span_index(line, '=');

		if (!span_eq(span_trim(span_head(line, at)), key))
			continue;
		value = span_trim(span_from(line, at + 1));
		if (value.n >= 2 && (value.p[0] == '"' || value.p[0] == '\'') &&
		    value.p[value.n - 1] == value.p[0])
			value = span_make(value.p + 1, value.n - 2);
	}
	return arena_dup(f->arena, value);
}

static bool has_word(const char *list, struct span wanted)
{
	struct span rest = span_of(list), word;

	while (span_word(&rest, &word))
		if (wanted.n && span_same(word, wanted))
			return true;
	return false;
}

static const struct distro *row_for(struct span id, unsigned major)
{
	for (size_t i = 0; i < sizeof(distros) / sizeof(*distros); i++)
		if (has_word(distros[i].id, id) && major >= distros[i].from &&
		    (!distros[i].to || major <= distros[i].to))
			return &distros[i];
	return NULL;
}

/* By ID, else by the first of ID_LIKE that is known: a rebuild behaves as what it is like. */
static const struct distro *distro_of(const struct facts *f, const char *id, unsigned major)
{
	struct span like = span_of(os_release(f, "ID_LIKE")), word;
	const struct distro *row = row_for(span_of(id), major);

	while (!row && span_word(&like, &word))
		row = row_for(word, major);
	return row ? row : &unknown_distro;
}

static bool value_has(const struct facts *f, const char *path, const char *text)
{
	struct span value = facts_value(f, path);

	return span_find(value, text) < value.n;
}

static enum cloud cloud_of(const struct facts *f)
{
	if (value_has(f, "/sys/class/dmi/id/chassis_asset_tag", "OracleCloud.com"))
		return CLOUD_OCI;
	if (value_has(f, "/sys/class/dmi/id/sys_vendor", "Amazon EC2"))
		return CLOUD_AWS;
	if (value_has(f, "/sys/class/dmi/id/sys_vendor", "Google"))
		return CLOUD_GCP;
	/* Azure's own asset tag: other Hyper-V guests have the same vendor. */
	if (value_has(f, "/sys/class/dmi/id/chassis_asset_tag", "7783-7084-3265-9085-8269-3286-77"))
		return CLOUD_AZURE;
	return CLOUD_NONE;
}

static const char *const cloud_names[] = {
	[CLOUD_NONE] = "none", [CLOUD_OCI] = "oci",	[CLOUD_AWS] = "aws",
	[CLOUD_GCP] = "gcp",   [CLOUD_AZURE] = "azure",
};

const char *cloud_name_of(enum cloud cloud)
{
	return cloud_names[cloud];
}

const char *cloud_label(enum cloud cloud)
{
	static const char *const labels[] = {
		[CLOUD_NONE] = "no cloud",    [CLOUD_OCI] = "OCI",     [CLOUD_AWS] = "AWS",
		[CLOUD_GCP] = "Google Cloud", [CLOUD_AZURE] = "Azure",
	};

	return labels[cloud];
}

/* x86 only: the flags of the first processor hold "hypervisor" in every virtual machine. */
static bool is_bare_metal(const struct facts *f)
{
	struct span cpu = facts_bytes(f, "/proc/cpuinfo"), line;
	bool flags = false;

	while (span_line(&cpu, &line)) {
		if (!span_starts(line, "flags"))
			continue;
		flags = true;
		if (span_has_word(line, "hypervisor"))
			return false;
	}
	return flags && facts_file(f, "/sys/hypervisor/type")->seen != SEEN_PRESENT;
}

static bool is_arm64(const struct facts *f)
{
	return f->arch && strcmp(f->arch, "aarch64") == 0;
}

static void refine_for_oci(struct profile *p, bool arm64)
{
	bool ol = strcmp(p->id, "ol") == 0;

	p->trigger_document = "Oracle: Sending a Diagnostic Interrupt";
	p->documented_path = "/var/crash";
	if (ol && (p->major == 8 || p->major == 10))
		p->documented_path = "/var/oled/crash";
	if (ol && p->major == 7)
		p->documented_path = "/var/crash (images before March 2021: /var/oled/crash)";
	if (ol && p->major >= 9 && !arm64)
		p->table_source = "Oracle's own images of this release on OCI";
}

static unsigned major_of(const char *version)
{
	struct span s = span_of(version);
	uint64_t n;

	return span_u64(span_head(s, span_index(s, '.')), 10, &n) && n < 10000 ? (unsigned)n : 9999;
}

/* A distribution that nobody described and one that may not be known are not the same. */
static const char *unreadable(const struct facts *f)
{
	static const char *const paths[] = { "/etc/os-release", "/usr/lib/os-release" };

	for (size_t i = 0; i < 2; i++) {
		const struct file *file = facts_file(f, paths[i]);

		if (file->seen == SEEN_UNREADABLE)
			return arena_printf(f->arena, "%s: %s", paths[i], facts_reason(file->err));
	}
	return NULL;
}

void profile_of(const struct facts *f, const char *cloud_name, struct profile *ret)
{
	bool arm64 = is_arm64(f);
	struct profile p = { .cloud = cloud_of(f), .bare_metal = is_bare_metal(f) };

	p.unreadable = unreadable(f);
	p.id = os_release(f, "ID");
	p.version = os_release(f, "VERSION_ID");
	p.name = os_release(f, "PRETTY_NAME");
	p.major = major_of(p.version);
	for (size_t i = 0; cloud_name && i < sizeof(cloud_names) / sizeof(*cloud_names); i++)
		if (strcmp(cloud_names[i], cloud_name) == 0)
			p.cloud = (enum cloud)i;
	p.distro = distro_of(f, p.id, p.major);
	p.table = arm64 ? p.distro->table_arm64 : p.distro->table;
	p.table_source = p.distro->table_source;
	p.floor = p.distro->floor;
	switch (p.cloud) {
	case CLOUD_OCI:
		refine_for_oci(&p, arm64);
		break;
	case CLOUD_AWS:
		p.trigger_document =
			"AWS: Send a diagnostic interrupt to debug an unreachable instance";
		break;
	case CLOUD_GCP:
		p.trigger_document = "Google Cloud: Collect a core dump";
		break;
	case CLOUD_AZURE:
		p.trigger_document = "Azure: Serial Console for SysRq and NMI calls";
		break;
	default:
		p.trigger_document = "the kernel's own documentation of kernel.unknown_nmi_panic";
	}
	*ret = p;
}
