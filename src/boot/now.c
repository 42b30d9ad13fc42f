/* SPDX-License-Identifier: MIT */
/* What is true now, from /proc and /sys. */
#include "boot/look.h"
#include "boot/ram.h"
#include "format/cmdline.h"

static struct setting number_at(const struct facts *f, const char *path)
{
	const struct file *file = facts_file(f, path);
	struct setting s = { .seen = file->seen, .where = { .path = path } };

	if (file->seen == SEEN_UNREADABLE)
		s.why = facts_reason(file->err);
	if (file->seen == SEEN_UNPROBED)
		s.why = "nobody looked";
	if (file->seen == SEEN_PRESENT && !span_i64(facts_value(f, path), 10, &s.n)) {
		s.seen = SEEN_UNREADABLE;
		s.why = "it holds no number";
	}
	return s;
}

/* What is missing because all of its tree is: not mounted, which says nothing of the kernel. */
static void without_tree(const struct facts *f, const char *evidence, const char *why,
			 struct setting *s)
{
	if (s->seen != SEEN_ABSENT || facts_file(f, evidence)->seen != SEEN_ABSENT)
		return;
	s->seen = SEEN_UNREADABLE;
	s->why = why;
}

static struct setting sysctl_now(const struct facts *f, const char *path)
{
	struct setting s = number_at(f, path);

	without_tree(f, "/proc/sys/kernel/osrelease", "/proc/sys is not there", &s);
	return s;
}

/* The old name, and where it is gone the one of 6.19 and later. */
static struct setting kexec_number(const struct facts *f, const char *old, const char *new)
{
	struct setting s = number_at(f, old), other = number_at(f, new);

	if (s.seen == SEEN_ABSENT && other.seen != SEEN_ABSENT && other.seen != SEEN_UNPROBED)
		return other;
	without_tree(f, "/sys/kernel", "/sys is not there", &s);
	return s;
}

static struct answer kexec_support(const struct setting *loaded)
{
	struct answer a = { .where = loaded->where };

	if (loaded->seen == SEEN_PRESENT) {
		a.is = TRI_YES;
		a.why = "the kernel has kexec and crash dump support";
	} else if (loaded->seen == SEEN_ABSENT) {
		a.is = TRI_NO;
		a.why = "the kernel has no kexec or crash dump support: no capture kernel can be "
			"loaded";
	} else {
		a.why = loaded->why;
	}
	return a;
}

static struct answer loaded_answer(const struct setting *loaded)
{
	struct answer a = { .where = loaded->where, .why = loaded->why };

	if (loaded->seen == SEEN_PRESENT)
		a.is = loaded->n ? TRI_YES : TRI_NO;
	else if (loaded->seen == SEEN_ABSENT)
		a.is = TRI_NO;
	return a;
}

/* The fifth byte, after the attributes; -1: not there. */
static int efi_flag(const struct facts *f, const char *name, bool *ret_hindered)
{
	const char *path = arena_printf(
		f->arena, "/sys/firmware/efi/efivars/%s-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		name);
	const struct file *file = facts_file(f, path);

	if (file->seen == SEEN_UNREADABLE)
		*ret_hindered = true;
	return file->has_bytes && file->bytes.n >= 5 ? file->bytes.p[4] : -1;
}

/*
 * Locked down, only kexec_file_load() with a signed kernel works. EL, Debian and SUSE load their
 * own signed kernels that way under Secure Boot, so it is allowed; a kernel that nobody signed
 * would not have booted. Locked down by other means, only a kernel that is loaded has shown it.
 */
static struct answer locked_down(const struct facts *f, const struct answer *loaded)
{
	struct span lockdown = facts_value(f, "/sys/kernel/security/lockdown");
	bool locked = span_find(lockdown, "[integrity]") < lockdown.n ||
		      span_find(lockdown, "[confidentiality]") < lockdown.n;
	bool hindered = false;
	bool enforced = efi_flag(f, "SecureBoot", &hindered) == 1 &&
			efi_flag(f, "SetupMode", &hindered) == 0;

	if (locked && !enforced && loaded->is != TRI_YES)
		return (struct answer){
			TRI_UNKNOWN, IN_FILE("/sys/kernel/security/lockdown"),
			"the kernel is locked down without Secure Boot: whether it takes "
			"the signature of the capture kernel cannot be told"
		};
	return (struct answer){ .is = TRI_YES };
}

static void observe_args(const struct facts *f, struct state *s)
{
	const struct file *cmdline = facts_file(f, "/proc/cmdline");

	s->args_seen = cmdline->seen == SEEN_PRESENT ? SEEN_PRESENT : SEEN_UNREADABLE;
	s->args = loader_own_args(cmdline_of_proc(cmdline->bytes));
	s->args_where = (struct where){ .path = "/proc/cmdline" };
	s->args_why = cmdline->seen == SEEN_UNREADABLE ? facts_reason(cmdline->err)
						       : "/proc/cmdline is not there";
}

/* systemd keeps a link for each unit that is active, made when it started. */
static int64_t load_time(const struct look *look)
{
	const char *path = arena_printf(look->facts->arena, "/run/systemd/units/invocation:%s",
					look->profile.distro->unit);

	return facts_file(look->facts, path)->mtime;
}

void now_observe(const struct look *look, struct state *s)
{
	const struct facts *f = look->facts;
	struct setting loaded =
		kexec_number(f, "/sys/kernel/kexec_crash_loaded", "/sys/kernel/kexec/crash_loaded");
	struct span release = facts_value(f, "/proc/sys/kernel/osrelease");

	*s = (struct state){ .plane = PLANE_NOW };
	s->release = release.n ? arena_dup(f->arena, release) : NULL;
	observe_args(f, s);
	ram_of(f, &s->ram);
	s->kexec = kexec_support(&loaded);
	s->loaded = loaded_answer(&loaded);
	s->reserved =
		kexec_number(f, "/sys/kernel/kexec_crash_size", "/sys/kernel/kexec/crash_size");
	s->unknown_nmi_panic = sysctl_now(f, "/proc/sys/kernel/unknown_nmi_panic");
	s->panic_on_unrecovered_nmi = sysctl_now(f, "/proc/sys/kernel/panic_on_unrecovered_nmi");
	s->panic = sysctl_now(f, "/proc/sys/kernel/panic");
	s->kexec_load_disabled = sysctl_now(f, "/proc/sys/kernel/kexec_load_disabled");
	s->kexec_load_limit_panic = sysctl_now(f, "/proc/sys/kernel/kexec_load_limit_panic");
	s->locked_down = locked_down(f, &s->loaded);
	s->load_time = load_time(look);
	state_unit(look, s);
	state_reserve(look, s);
	state_target(look, s);
}
