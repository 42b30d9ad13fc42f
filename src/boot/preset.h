/* SPDX-License-Identifier: MIT */
/*
 * preset: what the first boot of an image enables by itself.
 *
 * Sources: systemd.preset(5), machine-id(5), systemd 257: a first boot only adds links
 * (UNIT_FILE_PRESET_ENABLE_ONLY), the first line that matches counts, and what no line names is
 * enabled.
 */
#ifndef KDR_BOOT_PRESET_H
#define KDR_BOOT_PRESET_H

#include "facts.h"
#include "format/unit.h"

/* /etc/machine-id is absent or "uninitialized": the next boot is a first one. */
bool preset_applies(const struct facts *f);

/*
 * The unit is enabled by a preset, for a target that the boot to `target` reaches. Sets the line of
 * the preset; leaves it alone where none names the unit.
 */
bool preset_enables(const struct facts *f, const char *name, const struct unit_file *unit,
		    const char *target, struct where *ret_where);

#endif
