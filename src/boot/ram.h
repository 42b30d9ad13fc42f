/* SPDX-License-Identifier: MIT */
/*
 * ram: the guest's memory as the kernel counts it for crashkernel=, memblock_phys_mem_size().
 *
 * /proc/iomem has it exactly, for root; the firmware's own map for everybody on x86. Else
 * MemTotal gives a lower bound: it leaves out the reservation, the kernel's own image and the
 * page descriptors.
 */
#ifndef KDR_BOOT_RAM_H
#define KDR_BOOT_RAM_H

#include "state.h"

void ram_of(const struct facts *f, struct ram *ret);

#endif
