/* SPDX-License-Identifier: MIT */
/*
 * Module trees, through libkmod. It is loaded when it is asked for and not before: with the
 * libraries behind it, linking it would double the time of every run.
 */
#include "probe/probe.h"

#include "base/cleanup.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <libkmod.h>
#include <stdio.h>

struct kmod {
	void *library;
	typeof(&kmod_new) new;
	typeof(&kmod_unref) unref;
	typeof(&kmod_set_log_fn) set_log;
	typeof(&kmod_module_new_from_lookup) lookup;
	typeof(&kmod_module_unref_list) unref_list;
	typeof(&kmod_module_get_module) module;
	typeof(&kmod_module_get_name) name;
	typeof(&kmod_module_get_path) path;
	typeof(&kmod_module_get_dependencies) dependencies;
	typeof(&kmod_list_next) following;
	typeof(&kmod_module_unref) unref_module;
};

static bool kmod_load(struct kmod *ret)
{
	struct kmod k = { .library = dlopen("libkmod.so.2", RTLD_LAZY | RTLD_LOCAL) };

	if (!k.library)
		return false;
	k.new = (typeof(k.new))dlsym(k.library, "kmod_new");
	k.unref = (typeof(k.unref))dlsym(k.library, "kmod_unref");
	k.set_log = (typeof(k.set_log))dlsym(k.library, "kmod_set_log_fn");
	k.lookup = (typeof(k.lookup))dlsym(k.library, "kmod_module_new_from_lookup");
	k.unref_list = (typeof(k.unref_list))dlsym(k.library, "kmod_module_unref_list");
	k.module = (typeof(k.module))dlsym(k.library, "kmod_module_get_module");
	k.name = (typeof(k.name))dlsym(k.library, "kmod_module_get_name");
	k.path = (typeof(k.path))dlsym(k.library, "kmod_module_get_path");
	k.dependencies = (typeof(k.dependencies))dlsym(k.library, "kmod_module_get_dependencies");
	k.following = (typeof(k.following))dlsym(k.library, "kmod_list_next");
	k.unref_module = (typeof(k.unref_module))dlsym(k.library, "kmod_module_unref");
	*ret = k;
	return k.new &&k.unref &&k.set_log &&k.lookup &&k.unref_list &&k.module &&k.name &&k
		.path &&k.dependencies &&k.following &&k.unref_module;
}

/* It would print to stderr, with names from the tree. */
static void be_quiet(void *data, int priority, const char *file, int line, const char *function,
		     const char *format, va_list args)
{
	(void)data, (void)priority, (void)file, (void)line, (void)function, (void)format,
		(void)args;
}

/* One that has no file is built in; of the others the modules they depend on are noted. */
static void describe(const struct kmod *k, struct arena *a, struct kmod_list *first,
		     struct module *m)
{
	struct kmod_module *module = k->module(first);
	struct kmod_list *list = k->path(module) ? k->dependencies(module) : NULL;

	m->built_in = !k->path(module);
	for (struct kmod_list *l = list; l; l = k->following(list, l)) {
		struct kmod_module *needed = k->module(l);

		*arena_push(a, m->needs, m->n_needs) = arena_dup(a, span_of(k->name(needed)));
		k->unref_module(needed);
	}
	k->unref_list(list);
	k->unref_module(module);
}

/*
 * `fd` is the release's own directory: libkmod must not find its way out of the root. On creation
 * it reads the /proc/cmdline of where it runs, whatever the root is: that gives a blacklist and
 * module options, and a lookup heeds neither.
 */
static enum seen look_up(const struct kmod *k, int fd, struct arena *a, struct module *m)
{
	static const char *const no_configuration[] = { NULL };
	struct kmod_list *list = NULL;
	struct kmod_ctx *ctx;
	enum seen seen = SEEN_UNREADABLE;
	char dir[40];

	snprintf(dir, sizeof(dir), "/proc/self/fd/%d", fd);
	ctx = k->new (dir, no_configuration);
	if (!ctx)
		return seen;
	k->set_log(ctx, be_quiet, NULL);
	if (k->lookup(ctx, m->name, &list) >= 0)
		seen = list ? SEEN_PRESENT : SEEN_ABSENT;
	if (list)
		describe(k, a, list, m);
	k->unref_list(list);
	k->unref(ctx);
	return seen;
}

/*
 * Libkmod opens these by name: anything but a plain file in their place would lead it out of the
 * root, or keep it waiting. Without the first, depmod's index, nothing can be said of the tree.
 */
static enum seen look_at_indexes(struct probe *p, const char *dir)
{
	static const char *const names[] = { "dep.bin",	    "alias.bin",	 "symbols.bin",
					     "builtin.bin", "builtin.alias.bin", "softdep",
					     "weakdep" };
	enum seen seen = SEEN_PRESENT;

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct file *index =
			probe_plain(p, arena_printf(p->f->arena, "%s/modules.%s", dir, names[i]));

		if (i == 0 && index->seen == SEEN_ABSENT)
			return SEEN_UNPROBED;
		if (index->seen == SEEN_UNREADABLE || index->link)
			seen = SEEN_UNREADABLE;
	}
	return seen;
}

void probe_module(struct probe *p, const char *release, const char *name)
{
	const char *dir = arena_printf(p->f->arena, "/lib/modules/%s", release);
	struct module *m;
	_cleanup_close_ int fd = -1;
	struct kmod k;

	if (facts_module_of(p->f, release, name))
		return;
	m = arena_push(p->f->arena, p->f->modules, p->f->n_modules);
	*m = (struct module){ .release = release, .name = name };
	if (p->capture && capture_module(p->capture, p->f->arena, m))
		return;
	m->seen = look_at_indexes(p, dir);
	if (m->seen != SEEN_PRESENT)
		return;
	fd = root_openat(p->root, dir, O_PATH | O_DIRECTORY);
	m->seen = fd >= 0 && kmod_load(&k) ? look_up(&k, fd, p->f->arena, m) : SEEN_UNREADABLE;
}
