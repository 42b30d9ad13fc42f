/* SPDX-License-Identifier: MIT */
/*
 * facts: the bytes that were read, by path, each with how it was seen.
 *
 * The probes fill it; everything after them only looks things up here, so a
 * machine that was captured elsewhere, a fixture and the live system are
 * judged by one code path. Paths are absolute and as seen from the root.
 *
 * Unreadable is never absent: "no permission" must end as UNKNOWN.
 */
#ifndef KDR_FACTS_H
#define KDR_FACTS_H

#include "format/dump_whole.h"
#include "format/luks.h"
#include "format/ssh_key.h"

enum seen {
	SEEN_UNPROBED, /* nobody looked */
	SEEN_ABSENT,
	SEEN_PRESENT,
	SEEN_UNREADABLE, /* there, or perhaps there, but not to be read: see `err` */
};

enum file_kind { FILE_REGULAR, FILE_DIRECTORY, FILE_OTHER };

struct file {
	const char *path;
	enum seen seen;
	int err; /* errno, when UNREADABLE: EACCES, EFBIG, ELOOP, EISDIR, ENXIO (a FIFO or device)
		    ... */
	const char *link;    /* the text of the symbolic link at this path, NULL when it is none */
	enum file_kind kind; /* of what the path leads to */
	bool has_bytes;	     /* `bytes` is the content (false: only its metadata was asked for) */
	struct span bytes;
	/* Of a directory: its entries, sorted bytewise, without . and ..; NULL: nobody listed it.
	 */
	const char **names;
	size_t n_names;
	uint64_t size;
	int64_t mtime; /* seconds since the epoch; 0 when not known */
	uint32_t mode, uid;
	enum ssh_key key; /* of a private key, whose content is never kept; see probe/remote.c */
};

/* Free space of the filesystem that holds a path. */
struct space {
	const char *path;
	enum seen seen;
	uint64_t size, available; /* bytes; available to root */
	uint64_t reserved; /* bytes of those that nobody but root gets; 0: none, or not known */
	uint64_t inodes_free;
	bool read_only;
};

enum root_kind {
	ROOT_LIVE,	/* "/" of the running system */
	ROOT_CAPTURE,	/* holds kdumpready-capture.json: judged as the machine it was taken from */
	ROOT_IMAGE,	/* any other --root */
	ROOT_CHROOT,	/* "/" is a chroot on some build host: judged as an image */
	ROOT_CONTAINER, /* "/" is a container's: judged as an image */
};

/* What a capture initramfs holds, as far as anybody asks. */
struct image {
	const char *path;
	enum seen seen;	   /* UNREADABLE: see `why` */
	const char *why;   /* what hindered reading it to its end */
	uint64_t unpacked; /* bytes its files take in memory */
	/* Modules as /sys/module spells them, without .ko; programs and scripts by their last name.
	 */
	const char **modules, **programs;
	size_t n_modules, n_programs;
	bool sealed; /* it holds a filesystem of its own that could not be read: an erofs */
};

/* A dump that was looked into. */
struct dump {
	const char *path;
	enum seen seen; /* PRESENT: `content` was read; else `content.why` says why it was not */
	struct dump_whole content;
};

/* A device that is encrypted with LUKS. */
struct locked {
	const char *device; /* as in /sys/class/block: "vdb" */
	enum seen seen;	    /* UNREADABLE: see `why` */
	const char *why;
	struct luks luks;
};

struct facts {
	struct arena *arena;
	struct file **files; /* open-addressed by path, `n_slots` a power of two */
	size_t n_slots, n_files;
	struct space *spaces;
	size_t n_spaces;
	enum root_kind root_kind;
	const char *root; /* as the user named it, "/" when live */
	bool privileged;  /* read as root */
	bool hollow;	  /* a file that nobody gave a size may stand there empty in its place */
	int64_t time;	  /* when it was read, seconds since the epoch */
	const char *arch; /* as uname -m says it: x86_64, aarch64 ...; NULL when not known */
	/* Modules of the next kernel that were asked for, see probe/modules.c. */
	struct module *modules;
	size_t n_modules;
	struct image *images; /* see probe/image.c */
	size_t n_images;
	struct dump *dumps; /* see probe/dump.c */
	size_t n_dumps;
	struct locked *locked; /* see probe/luks.c */
	size_t n_locked;
};

/* A kernel module that a rule needs to be there for `release`. */
struct module {
	const char *release, *name;
	enum seen seen;
	bool built_in;
	const char **needs; /* the modules it depends on */
	size_t n_needs;
};

struct facts *facts_new(struct arena *a);

/* Never NULL: a path nobody looked at is SEEN_UNPROBED. */
const struct file *facts_file(const struct facts *f, const char *path);

/* The entry to fill for `path`, made when it is new. */
struct file *facts_add(struct facts *f, const char *path);

/*
 * The same facts with room for changes that do not reach the original: what would be, if. Then
 * facts_suppose() puts a file there, and its name into the list of its directory.
 */
struct facts *facts_clone(const struct facts *f);
void facts_suppose(struct facts *f, const char *path, struct span bytes);

/* For tests and for what is synthesised: a regular file with these bytes. */
struct file *facts_add_bytes(struct facts *f, const char *path, const char *text);

/* The content, or an empty span when it is not PRESENT with bytes. */
struct span facts_bytes(const struct facts *f, const char *path);

/* The one-line content without blanks around it: /sys and /proc values. */
struct span facts_value(const struct facts *f, const char *path);

/* A line of /proc/meminfo in bytes, by its name with the colon; 0: it is not there. */
uint64_t facts_meminfo(const struct facts *f, const char *key);

/* The space of `path`, NULL when nobody asked. */
const struct space *facts_space(const struct facts *f, const char *path);

/* Whether `release` has the module: SEEN_UNPROBED when nobody asked, or its tree has no index. */
enum seen facts_module(const struct facts *f, const char *release, const char *name);

/* NULL when nobody asked for this one. */
const struct module *facts_module_of(const struct facts *f, const char *release, const char *name);

/* The inside of the capture image at `path`, NULL when nobody looked. */
const struct image *facts_image(const struct facts *f, const char *path);
/* NULL when nobody looked into that one. */
const struct dump *facts_dump(const struct facts *f, const char *path);
bool image_has_module(const struct image *image, const char *name);
bool image_has_program(const struct image *image, const char *name);

/* The LUKS header of a device, NULL when nobody looked. */
const struct locked *facts_locked(const struct facts *f, const char *device);

/* Every file that was looked at, sorted by path, in the facts' arena. */
const struct file **facts_sorted(const struct facts *f);

/* What an errno means to an admin: "permission denied", "larger than it may be", ... */
const char *facts_reason(int err);

/* The errno of a name such as "EACCES", EIO for one that is not known; and the name of one. */
int facts_error(const char *name);
const char *facts_error_name(int err);

/* Files judged live or from a capture have both columns; an image has only the next boot. */
static inline bool facts_has_now(const struct facts *f)
{
	return f->root_kind == ROOT_LIVE || f->root_kind == ROOT_CAPTURE;
}

#endif
