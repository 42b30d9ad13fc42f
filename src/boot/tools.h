/* SPDX-License-Identifier: MIT */
/* tools: which programs are installed, and where each distribution keeps its capture image. */
#ifndef KDR_BOOT_TOOLS_H
#define KDR_BOOT_TOOLS_H

#include "boot/look.h"

/* The directories a program can be in, the usual one first. */
#define TOOLS_N_DIRS 4
extern const char *const tools_dirs[TOOLS_N_DIRS];

/* The program as found, or the usual path of it when it is not there. An absolute name is itself.
 */
const struct file *tools_program(const struct facts *f, const char *name);

const struct file *tools_kexec(const struct facts *f);

/* What loads the capture kernel at boot: kdumpctl, kdump-config, SUSE's kdump. */
const struct file *tools_service(const struct facts *f, enum family family);
const char *tools_service_name(enum family family);

/* Every place that service may be in, NULL-terminated. */
const char *const *tools_service_paths(enum family family);

/*
 * The capture initramfs of the state's kernel: the first place that has one, else the place it is
 * made in. NULL: not known for this distribution or kernel.
 */
const char *tools_image_path(const struct look *look, const struct state *s, struct arena *a);

/* All places it may be in, NULL-terminated; empty when that is not known. */
const char **tools_image_paths(const struct look *look, const struct state *s, struct arena *a);

/*
 * Where the kernel or initrd of a boot entry may be: the loader's path is that of a filesystem,
 * which is mounted on "/", on /boot or as the EFI partition. NULL ends; none where it is no such
 * path.
 */
const char **tools_boot_paths(struct arena *a, const char *path);

/* KDUMP_KERNEL or KDUMP_KERNELVER where it names a kernel of its own; its path, or NULL. */
const char *tools_capture_kernel(const struct look *look, struct where *ret_where);

/*
 * What the service calls to make an image that is missing, and cannot do without, NULL-terminated;
 * empty where the service itself brings it.
 */
const char *const *tools_makers(enum family family);

#endif
