/* SPDX-License-Identifier: MIT */
/*
 * cmdline: the kernel command line as next_arg(), parse_args() and obsolete_checksetup() see it
 * (lib/cmdline.c, kernel/params.c, init/main.c, 6.1 to 7.2).
 *
 * Blanks part the arguments; `"` toggles quoting anywhere and cannot be escaped; a bare `--` ends
 * what the kernel reads; `-` and `_` in names are the same; every occurrence is applied in order,
 * so the last one wins. crashkernel= is not read this way: see crashkernel.h.
 *
 * A line ends at its NUL. Take the newline of /proc/cmdline off first: cmdline_of_proc.
 */
#ifndef KDR_CMDLINE_H
#define KDR_CMDLINE_H

#include "base/span.h"

/* All spans point into the line. A leading and a trailing quote are taken off as next_arg() does.
 */
struct cmdline_arg {
	struct span token; /* as it stands, quotes and all: to show */
	struct span name;
	struct span value; /* empty when !has_value */
	bool has_value;	   /* there was a `=` */
};

/* The content of /proc/cmdline without the one newline that is not part of it. */
struct span cmdline_of_proc(struct span content);

/* Takes the next argument off `rest`; false at the end and at `--` (then `rest` is init's part). */
bool cmdline_next(struct span *rest, struct cmdline_arg *ret);

/* Whether two names are one to the kernel. */
bool cmdline_name_eq(struct span name, const char *other);

/* The last `name` or `name=...`, whatever its value. */
bool cmdline_find_last(struct span cmdline, const char *name, struct cmdline_arg *ret);

/* Whether a name stands there in full, with or without a value. */
bool cmdline_has(struct span cmdline, const char *name);

/* ---- What particular parameters come to. `ret_arg`, when not NULL, is the occurrence that
 * decided. ---- */

/*
 * x86: the __setup parameter unknown_nmi_panic, which sets the knob to 1. Only the head of the
 * argument is compared and the value is not looked at: `unknown_nmi_panic=0` and
 * `unknown-nmi-panicX` set it as well, and nothing here unsets it (arch/x86/kernel/nmi.c,
 * init/main.c obsolete_checksetup). A sysctl.* argument comes later and wins.
 */
bool cmdline_unknown_nmi_panic(struct span cmdline, struct cmdline_arg *ret_arg);

/*
 * The last `sysctl.KEY=value` that sets KEY, with `/` or `.` after "sysctl" and inside KEY alike;
 * no `-` for `_` here. `key` has dots: "kernel.unknown_nmi_panic". An empty value sets nothing.
 * Applied just before init starts, so sysctl.d comes after it (fs/proc/proc_sysctl.c; since 5.8).
 */
bool cmdline_sysctl(struct span cmdline, const char *key, struct cmdline_arg *ret_arg);

/* Whether the argument sets some sysctl; `ret_key` is what follows "sysctl." as it is written. */
bool cmdline_is_sysctl(const struct cmdline_arg *arg, struct span *ret_key);

/* x86: which CPUs have the pin unmasked that external NMIs arrive on; bad values change nothing. */
enum cmdline_extnmi { CMDLINE_EXTNMI_BSP, CMDLINE_EXTNMI_ALL, CMDLINE_EXTNMI_NONE };
enum cmdline_extnmi cmdline_apic_extnmi(struct span cmdline, struct cmdline_arg *ret_arg);

/*
 * panic=N, seconds: >0 reboot after, 0 hang, <0 reboot at once. A value that is no int leaves the
 * one before it. False: not set, the kernel's default holds (CONFIG_PANIC_TIMEOUT).
 */
bool cmdline_panic(struct span cmdline, int *ret_seconds, struct cmdline_arg *ret_arg);

/* A core_param of type bool such as crash_kexec_post_notifiers; without a value it is true. */
bool cmdline_bool(struct span cmdline, const char *name, bool *ret_on, struct cmdline_arg *ret_arg);

/* mem=SIZE: the highest address whose memory is used, in bytes; false: no limit (x86, arm64). */
bool cmdline_mem(struct span cmdline, uint64_t *ret_limit, struct cmdline_arg *ret_arg);

/*
 * Bytes of the swiotlb, swiotlb=SLABS[,AREAS] heeded or the default 64 MiB (kernel/dma/swiotlb.c).
 * `saturates`: see memparse.h. Not what a confidential guest makes it later.
 */
uint64_t cmdline_swiotlb(struct span cmdline, bool saturates);

#endif
