/* SPDX-License-Identifier: MIT */
/* What to type on this distribution and boot loader. The one place that knows. */
#include "rules/rule.h"

/* `-name` takes an argument away. */
static void by_grubby(const struct judge *j, struct fix *fix, const char *argument)
{
	if (argument[0] == '-')
		fix_add(j, fix, "grubby --update-kernel=ALL --remove-args=%s", argument + 1);
	else
		fix_add(j, fix, "grubby --update-kernel=ALL --args='%s'", argument);
}

static void by_rpm_ostree(const struct judge *j, struct fix *fix, const char *argument)
{
	if (argument[0] == '-')
		fix_add(j, fix, "rpm-ostree kargs --delete-if-present=%s", argument + 1);
	else
		fix_add(j, fix, "rpm-ostree kargs --append-if-missing='%s'", argument);
}

static void by_file(const struct judge *j, struct fix *fix, const char *argument, const char *file,
		    const char *then)
{
	if (argument[0] == '-')
		fix_add(j, fix, "take %s out of %s", argument + 1, file);
	else
		fix_add(j, fix, "put %s in place of any other %.*s in %s", argument,
			(int)strcspn(argument, "="), argument, file);
	fix_add(j, fix, "%s", then);
}

void remedy_argument(const struct judge *j, struct fix *fix, const char *argument)
{
	const struct look *look = j->look;
	const struct profile *p = &look->profile;

	fix->reboot = true;
	if (look->boot.ostree)
		by_rpm_ostree(j, fix, argument);
	else if (look->boot.kind == LOADER_SDBOOT || look->boot.kind == LOADER_UKI)
		by_file(j, fix, argument, "/etc/kernel/cmdline", "kernel-install add-all");
	else if (p->distro->family == FAMILY_EL)
		by_grubby(j, fix, argument);
	else if (p->distro->family == FAMILY_DEBIAN)
		by_file(j, fix, argument,
			"GRUB_CMDLINE_LINUX_DEFAULT (/etc/default/grub and grub.d)", "update-grub");
	else
		by_file(j, fix, argument, "GRUB_CMDLINE_LINUX_DEFAULT in /etc/default/grub",
			"grub2-mkconfig -o /boot/grub2/grub.cfg");
	fix_add(j, fix, "reboot");
}

void remedy_sysctl(const struct judge *j, struct fix *fix, const char *key, int value)
{
	fix_add(j, fix, "echo '%s = %d' > /etc/sysctl.d/99-zz-kdump.conf", key, value);
	if (!j->look->has_now)
		return;
	fix_add(j, fix, "sysctl -w %s=%d", key, value);
}

void remedy_restart(const struct judge *j, struct fix *fix)
{
	if (j->look->has_now)
		fix_add(j, fix, "systemctl restart %s", j->look->profile.distro->unit);
}
