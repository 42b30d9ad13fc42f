/* SPDX-License-Identifier: MIT */
/*
 * probe: what looks. One file per thing looked at; each fills its part of the
 * facts and cannot fail: what it could not see it records as not seen.
 *
 * Everything goes through these calls, so that each path is looked at once,
 * and a captured machine answers as it did where it was captured.
 */
#ifndef KDR_PROBE_H
#define KDR_PROBE_H

#include "base/root.h"
#include "facts.h"

struct capture; /* kdumpready-capture.json, see probe/capture.c */

enum firmware { FIRMWARE_UNKNOWN, FIRMWARE_BIOS, FIRMWARE_UEFI };

struct probe {
	struct facts *f;
	struct root *root;
	struct capture *capture; /* NULL: no captured machine */
	bool slash;		 /* the root is "/", and probe_slash() has said what that is */
	bool quick; /* leave out what is slow: the inside of the capture image, module trees */
};

/* The largest configuration file that is read; a larger one is unreadable (EFBIG). */
#define PROBE_FILE_MAX (4 * 1024 * 1024)

/* A regular file, whole. Records absent, unreadable, the link text and the metadata too. */
const struct file *probe_read(struct probe *p, const char *path);

/* Only the first `n` bytes are kept; a file of any size is read. */
const struct file *probe_read_head(struct probe *p, const char *path, size_t n);

/* Of the kernel's own file at most as much, and no more than ends the first line with `key`. */
const struct file *probe_read_until(struct probe *p, const char *path, const char *key, size_t n);

/* Metadata and link text only. */
const struct file *probe_stat(struct probe *p, const char *path);

/* The same of what must be a regular file, as a program: anything else is unreadable. */
const struct file *probe_plain(struct probe *p, const char *path);

/* The names in a directory. */
const struct file *probe_dir(struct probe *p, const char *path);

/* Lists `dir` and reads each entry whose name ends in `suffix` ("" for all). */
void probe_read_dir(struct probe *p, const char *dir, const char *suffix);

/* The names of what was saved in `dir`, for dumps_of() of boot/dumps.h. */
void probe_dump_names(struct probe *p, const char *dir);

/* Whether a dump is whole, see format/dump_whole.h. */
const struct dump *probe_dump(struct probe *p, const char *path);

/* Both, of the newest `most` dumps in `dir`, and what is here to read them with. */
void probe_dumps(struct probe *p, const char *dir, size_t most);

/* What the log beside a dump says of the crash; empty where there is none to be read. */
struct saved_dump;
struct kdump_log;
void probe_dump_log(struct probe *p, const struct saved_dump *dump, struct kdump_log *ret);

/* Looks for the symbols of a kernel until they are found. */
void probe_debuginfo(struct probe *p, const char *release);

/* Looks for a program until it is found. */
void probe_program(struct probe *p, const char *name);

/* Free space of the filesystem that holds `path`. Nothing on an image. */
void probe_space(struct probe *p, const char *path);

/*
 * Whether "/" is the running system's, a chroot or a container. It looks at other processes, which
 * a sandbox forbids: to be called before, else probe_where() does it. Nothing for any other root.
 */
void probe_slash(struct probe *p);

/* What the root is: sets root_kind and, for a captured machine, `capture`. */
void probe_where(struct probe *p);

void probe_host(struct probe *p);
void probe_kernel(struct probe *p);
void probe_uki(struct probe *p, const char *path); /* one image's sections, see boot/sdboot.h */
void probe_loader(struct probe *p);
void probe_sysctl(struct probe *p);
void probe_units(struct probe *p);
void probe_kdump(struct probe *p);
void probe_store(struct probe *p);

void probe_tools(struct probe *p);
void probe_self(struct probe *p);

/* Whether kernel `release` has module `name`, or it built in; both must live as long as the facts.
 */
void probe_module(struct probe *p, const char *release, const char *name);

/* What the initramfs at `path` holds, once; nothing with --quick. */
void probe_image(struct probe *p, const char *path);

/* The LUKS header of a device, named as in /sys/class/block, once; nothing with --quick. */
void probe_luks(struct probe *p, const char *device);

/* All of them, in the order they need each other. */
void probe_all(struct probe *p);

/*
 * What only the first look tells that it matters: the configuration of the kernels that may boot,
 * their capture images, the target's device, directory and space, the program that saves the dump.
 */
struct look;
void probe_follow(struct probe *p, const struct look *look);
void probe_remote(struct probe *p, const struct look *look);

/* Looks for a program until it is found; an absolute name is itself. */
void probe_program(struct probe *p, const char *name);

/*
 * capture.c: loads the root's kdumpready-capture.json; NULL when it has none. One that is there and
 * says nothing is recorded as unreadable, EBADMSG: without it the tree would pass for an image.
 */
struct capture *capture_load(struct probe *p);
void capture_free(struct capture *c);
/*
 * What the capture knows of `file` (sizes, times, modes, who could read it) is put over it.
 * `content`: its bytes or names were asked for, which may not be in the capture.
 */
void capture_apply(const struct capture *c, struct file *file, bool content);
bool capture_module(const struct capture *c, struct arena *a, struct module *m);
/* What the capture says of the inside of the initramfs `file`, which whoever took it may read. */
void capture_image(const struct capture *c, struct arena *a, const struct file *file,
		   struct image *image);
/* What the capture says of the LUKS header of `locked->device`. */
void capture_luks(const struct capture *c, struct arena *a, struct locked *locked);
/* What the capture says of a dump; false: nothing. */
bool capture_dump(const struct capture *c, struct arena *a, struct dump *dump);
/* The captured space of the filesystem that holds `space->path`. */
void capture_space(const struct capture *c, struct space *space);

#endif
