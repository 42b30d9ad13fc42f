/* SPDX-License-Identifier: MIT */
/* What the running kernel says of itself, and the configuration of the kernels that are installed.
 */
#include "probe/probe.h"

static const char *const values[] = {
	"/proc/cmdline",
	"/proc/meminfo",
	"/proc/iomem",
	"/proc/sys/kernel/osrelease",
	"/proc/sys/kernel/unknown_nmi_panic",
	"/proc/sys/kernel/panic_on_unrecovered_nmi",
	"/proc/sys/kernel/panic_on_io_nmi",
	"/proc/sys/kernel/panic",
	"/proc/sys/kernel/kexec_load_disabled",
	"/sys/kernel/kexec_crash_size",
	"/sys/kernel/kexec_crash_loaded",
	"/sys/kernel/security/lockdown",
};

/* The newer home of the same values, 6.19: asked only where the old names are gone. */
static void probe_new_kexec(struct probe *p)
{
	if (probe_read(p, "/sys/kernel/kexec/crash_loaded")->seen == SEEN_PRESENT)
		probe_read(p, "/sys/kernel/kexec/crash_size");
	else
		probe_stat(p, "/sys/kernel"); /* where it is missing, /sys is not mounted */
}

/* The firmware's own memory map, readable by anybody: RAM without root. x86 only. */
static void probe_firmware_memmap(struct probe *p)
{
	const struct file *list = probe_dir(p, "/sys/firmware/memmap");
	static const char *const parts[] = { "type", "start", "end" };

	for (size_t i = 0; i < list->n_names; i++)
		for (size_t part = 0; part < 3; part++)
			probe_read(p, arena_printf(p->f->arena, "/sys/firmware/memmap/%s/%s",
						   list->names[i], parts[part]));
}

#define EFIVARS "/sys/firmware/efi/efivars/"

/*
 * Secure Boot is enforced when SecureBoot is 1 and SetupMode 0: attributes, then the value. And
 * what the firmware was told to start once.
 */
static void probe_efivars(struct probe *p)
{
	static const char guid[] = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
	static const char *const names[] = { "SecureBoot", "SetupMode", "BootNext" };
	const struct file *last = NULL;

	if (probe_stat(p, "/sys/firmware/efi")->seen != SEEN_PRESENT)
		return;
	for (size_t i = 0; i < 3; i++)
		last = probe_read(p, arena_printf(p->f->arena, EFIVARS "%s-%s", names[i], guid));
	if (last->seen == SEEN_PRESENT)
		probe_read(p, arena_printf(p->f->arena, EFIVARS "BootCurrent-%s", guid));
}

/* /proc/iomem shows zeros to everybody but root. */
static bool iomem_hidden(const struct facts *f)
{
	struct span text = facts_bytes(f, "/proc/iomem");

	return !text.n || (span_starts(text, "00000000-00000000") &&
			   span_find(span_from(text, 1), "\n00000000-00000000") < text.n - 1);
}

void probe_kernel(struct probe *p)
{
	if (!facts_has_now(p->f))
		return;
	for (size_t i = 0; i < sizeof(values) / sizeof(*values); i++)
		probe_read(p, values[i]);
	probe_read(p, "/proc/sys/kernel/kexec_load_limit_panic");
	if (facts_file(p->f, "/sys/kernel/kexec_crash_loaded")->seen == SEEN_ABSENT)
		probe_new_kexec(p);
	if (iomem_hidden(p->f))
		probe_firmware_memmap(p);
	probe_efivars(p);
}
