/* SPDX-License-Identifier: MIT */
/*
 * iomem: /proc/iomem, the kernel's map of physical memory (kernel/resource.c).
 *
 * Without CAP_SYS_ADMIN every address reads as zero while the names stay: then the amounts are
 * unknown, never zero, but that there is a reservation can still be seen.
 */
#ifndef KDR_IOMEM_H
#define KDR_IOMEM_H

#include "base/span.h"

#define IOMEM_CRASH_MAX 4

struct iomem {
	bool addresses; /* they were shown; false: every amount below is 0 and means nothing */
	/*
	 * Bytes of System RAM in whole pages of 4 KiB. As good as memblock_phys_mem_size() at
	 * boot, but for memory plugged in later.
	 */
	uint64_t ram;
	uint64_t nomap;	     /* arm64: bytes memblock counts as RAM that are listed as "reserved" */
	size_t n_crash;	     /* lines named "Crash kernel": the main region, a low one, CMA not */
	uint64_t crash;	     /* bytes in them together */
	uint64_t crash_main; /* the largest of them */
	uint64_t kernel;     /* bytes of the running kernel: its code and all its data */
	struct {
		uint64_t start, end; /* end is the last byte */
	} crash_at[IOMEM_CRASH_MAX]; /* the first of them */
};

/* False when this is no /proc/iomem: no line names System RAM. */
bool iomem_parse(struct span text, struct iomem *ret);

#endif
