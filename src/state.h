/* SPDX-License-Identifier: MIT */
/*
 * state: what is true now, or will be true at the next boot.
 *
 * One struct, filled twice: boot/now.c observes it, boot/next.c predicts it.
 * A rule judges a state and does not ask which of the two it was given.
 * Everything carries where it was seen, or why it is not known.
 */
#ifndef KDR_STATE_H
#define KDR_STATE_H

#include "distro.h"
#include "facts.h"
#include "format/crashkernel.h"

enum plane { PLANE_NOW, PLANE_NEXT };

enum tri { TRI_UNKNOWN, TRI_NO, TRI_YES };

/* PRESENT: n is it. ABSENT: the kernel does not have it. Else unknown, and `why` says so. */
struct setting {
	enum seen seen;
	int64_t n;
	struct where where;
	const char *why;
};

/* An answer with its evidence: `why` is what was seen, or what hindered seeing. */
struct answer {
	enum tri is;
	struct where where;
	const char *why;
};

/* RAM as the kernel counts it, in bytes: known exactly when both are equal. */
struct ram {
	uint64_t min, max; /* 0 .. UINT64_MAX when nothing is known */
};

/* What the command line reserves. */
struct reservation {
	enum tri param;			  /* the command line has a crashkernel= */
	struct crashkernel_result result; /* for ram.min, or for the smallest RAM it covers */
	uint64_t min, max;  /* bytes that will be reserved, over all RAM sizes that are possible */
	enum tri will;	    /* reserve anything: UNKNOWN when it depends on what is not known */
	const char *covers; /* on an image: "RAM above 896 MiB" */
	const char *why;
	bool observed; /* `min` is what this kernel reserved for the same arguments and RAM */
};

/* Where the dump goes. */
enum target_kind { TARGET_LOCAL, TARGET_RAW, TARGET_REMOTE };

struct target {
	enum target_kind kind;
	const char *source; /* device, UUID=..., server; NULL: whatever holds the path */
	const char *mount_point, *fstype; /* of the filesystem; NULL when it is not known */
	const char
		*directory; /* where the dump lands, as seen from the root; NULL: not a directory */
	struct answer usable; /* the filesystem will be there and take the dump */
};

struct state {
	enum plane plane;
	const char *entry;   /* title of the boot entry; NULL now */
	const char *release; /* uname -r; NULL when it is not known */
	struct answer kexec; /* the kernel can load and start a capture kernel */
	enum seen args_seen;
	struct span args; /* the command line as the kernel gets it, without BOOT_IMAGE= */
	struct where args_where;
	const char *args_why;
	struct ram ram;
	struct reservation reservation;
	struct setting unknown_nmi_panic, panic_on_unrecovered_nmi;
	struct setting panic; /* kernel.panic */
	struct setting kexec_load_disabled, kexec_load_limit_panic;
	struct answer locked_down; /* only signed kernels are loaded */
	struct setting reserved;   /* bytes: /sys/kernel/kexec_crash_size, or as predicted */
	struct answer loaded;	   /* now: a capture kernel is in place; next: it will be */
	struct answer unit;	   /* the unit starts at boot */
	bool other_loader; /* another unit loads a capture kernel too: `unit` is UNKNOWN, and why */
	struct target target;
	int64_t load_time; /* when the capture kernel was loaded, seconds since the epoch; 0 unknown
			    */
};

#endif
