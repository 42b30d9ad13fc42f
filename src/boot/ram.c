/* SPDX-License-Identifier: MIT */
#include "boot/ram.h"

#include "format/cmdline.h"
#include "format/iomem.h"

static uint64_t memmap_value(const struct facts *f, const char *name, const char *part)
{
	struct span text =
		facts_value(f, arena_printf(f->arena, "/sys/firmware/memmap/%s/%s", name, part));
	uint64_t n;

	return span_u64(text, 0, &n) ? n : 0;
}

/* Page-wise, as memblock trims it; the first page is never RAM on x86. */
static uint64_t memmap_total(const struct facts *f)
{
	const struct file *list = facts_file(f, "/sys/firmware/memmap");
	uint64_t total = 0;

	for (size_t i = 0; i < list->n_names; i++) {
		const char *name = list->names[i];
		struct span type = facts_value(
			f, arena_printf(f->arena, "/sys/firmware/memmap/%s/type", name));
		uint64_t start = memmap_value(f, name, "start"), end = memmap_value(f, name, "end");

		if (!span_eq(type, "System RAM") || end <= start)
			continue;
		start = start ? (start + 4095) & ~4095ull : 4096;
		end = (end + 1) & ~4095ull;
		total += end > start ? end - start : 0;
	}
	return total;
}

static uint64_t crash_size(const struct facts *f)
{
	uint64_t n;

	return span_u64(facts_value(f, "/sys/kernel/kexec_crash_size"), 10, &n) ||
			       span_u64(facts_value(f, "/sys/kernel/kexec/crash_size"), 10, &n)
		       ? n
		       : 0;
}

/* The firmware's map is from before the arguments that take memory away. */
static bool memory_taken_away(const struct facts *f)
{
	struct span args = facts_bytes(f, "/proc/cmdline");
	struct cmdline_arg arg;

	while (cmdline_next(&args, &arg))
		if (cmdline_name_eq(arg.name, "mem") || cmdline_name_eq(arg.name, "memmap"))
			return true;
	return false;
}

void ram_of(const struct facts *f, struct ram *ret)
{
	struct iomem iomem;
	uint64_t total;

	*ret = (struct ram){ 0, UINT64_MAX };
	if (!facts_has_now(f))
		return;
	if (iomem_parse(facts_bytes(f, "/proc/iomem"), &iomem) && iomem.addresses && iomem.ram) {
		ret->min = iomem.ram;
		ret->max = iomem.ram + iomem.nomap;
		return;
	}
	total = memory_taken_away(f) ? 0 : memmap_total(f);
	if (total) {
		ret->min = ret->max = total;
		return;
	}
	total = facts_meminfo(f, "MemTotal:");
	if (!total)
		return;
	/* Above it: the reservation, then at most an eighth and 512 MiB for all the kernel keeps.
	 */
	ret->min = total + crash_size(f);
	ret->max = ret->min + ret->min / 8 + (512u << 20);
}
