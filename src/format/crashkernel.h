/* SPDX-License-Identifier: MIT */
/*
 * crashkernel: what a kernel makes of crashkernel= on its command line, bug for bug.
 *
 * The parameter is not a parameter: the kernel looks for the bytes "crashkernel=" anywhere in the
 * whole line, so `xcrashkernel=`, quotes and what follows `--` count; only a space or the end of
 * the line ends a value (a TAB does not). The last value wins, the rest is ignored unseen.
 *
 * Sources: kernel/crash_reserve.c, arch/x86/kernel/setup.c and arch/arm64/mm/init.c of 7.2 and
 * 6.12; kernel/crash_core.c and the same callers of 6.1.
 */
#ifndef KDR_CRASHKERNEL_H
#define KDR_CRASHKERNEL_H

#include "base/arena.h"

/* What `crashkernel=auto` means to a kernel; never upstream (there it is a parse error). */
enum crashkernel_auto {
	CRASHKERNEL_AUTO_ERROR,
	CRASHKERNEL_AUTO_TABLE,	  /* the ranges in `auto_table` */
	CRASHKERNEL_AUTO_UNKNOWN, /* decided only by what was reserved, see `opaque` */
};

/* How one kernel reads the parameter. Made by crashkernel_kernel_of. */
struct crashkernel_kernel {
	bool known; /* the release could be read and is not a vendor's whose parser was not seen */
	unsigned major, minor;
	bool x86, arm64;
	bool rounds;	  /* ranges are compared with the RAM rounded up to 128 MiB */
	bool saturates;	  /* numbers stick at 2^64-1; false: they wrap */
	bool high;	  /* knows `,high` and `,low` */
	bool any_failure; /* `,high` is tried after any failure or a zero of the plain form, and a
			   * bad
			   * `,low` means the default (x86 up to 6.6); false: only when there is no
			   * plain form, and a bad `,low` is an error */
	bool limits;	  /* a size of all the RAM or more is refused */
	bool knows_cma;	  /* `,cma` is a suffix, so it is not the plain form */
	bool takes_cma;	  /* ... and is reserved */
	bool default_low; /* `,high` alone brings a low reservation with it */
	enum crashkernel_auto auto_rule;
	const char *auto_table; /* a plain value, when TABLE */
};

/*
 * `release` as uname -r says it, or a bare version ("6.1"); `arch` as uname -m says it (amd64 and
 * arm64 are understood; NULL: x86_64). An unknown release gets the rules of the newest kernel and
 * `known` false. Never fails.
 */
void crashkernel_kernel_of(struct span release, const char *arch, struct crashkernel_kernel *ret);

#define CRASHKERNEL_ERROR_MAX 48

/*
 * What the kernel's parser hands to its allocator: parse_crashkernel's out-parameters. Where it
 * reserves nothing, every number is 0. Sizes and addresses are bytes.
 */
struct crashkernel_result {
	bool reserves;
	bool opaque;	  /* nobody can tell from the text: look at what was reserved */
	bool exceeds_ram; /* reserves, but as much as there is RAM: this parser lets it pass, and no
			   * allocator can satisfy it */
	bool high;	  /* the `,high` form was used */
	uint64_t size;
	uint64_t base; /* 0: wherever it fits */
	uint64_t low;  /* low memory that comes with `,high`, reserved when the rest lands above 4G;
			* 0  for the plain form, which the kernel may still move high with the
			* default  low */
	uint64_t cma;
	/*
	 * Why it reserves nothing: the kernel's own words where it has any, without the
	 * "crashkernel: " before them. Empty when it reserves, and when there is no crashkernel=
	 * that this kernel looks at.
	 */
	char error[CRASHKERNEL_ERROR_MAX];
	size_t at; /* where in the command line that is */
	/* From "crashkernel=" to the space: the occurrence that decided. Empty: none. */
	struct span param;
};

/*
 * `cmdline` is the line as the kernel was given it, without the newline of /proc/cmdline and not
 * longer than COMMAND_LINE_SIZE (the caller's to cut); it ends at a NUL. `ram` is
 * memblock_phys_mem_size(): System RAM as /proc/iomem has it, in bytes, below 2^63.
 */
void crashkernel_eval(struct span cmdline, uint64_t ram, const struct crashkernel_kernel *kernel,
		      struct crashkernel_result *ret);

/*
 * The RAM sizes at which the result may change: for every RAM in [edge, next edge) it is the same.
 * Sorted, each once, without 0. Who knows only lo <= RAM <= hi evaluates at lo and at every edge
 * in (lo, hi].
 */
size_t crashkernel_edges(struct arena *a, struct span cmdline,
			 const struct crashkernel_kernel *kernel, uint64_t **ret_edges);

/* The same result for every RAM in [from, to); `to` UINT64_MAX: and more. */
struct crashkernel_coverage {
	uint64_t from, to;
	struct crashkernel_result result;
};

/* All RAM sizes, in order, neighbours with the same result merged. At least one. */
size_t crashkernel_cover(struct arena *a, struct span cmdline,
			 const struct crashkernel_kernel *kernel,
			 struct crashkernel_coverage **ret_coverage);

/* Whether two results are the same to the one who asked, errors included. */
bool crashkernel_same(const struct crashkernel_result *a, const struct crashkernel_result *b);

/* Whether the bytes "crashkernel=" occur at all: the user meant something. */
bool crashkernel_given(struct span cmdline);

#endif
