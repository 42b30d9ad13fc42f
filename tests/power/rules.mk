# SPDX-License-Identifier: MIT
# The power fails at every call: copies of the disk, read by the kernel and by GRUB's own reader. Root,
# loop devices, mkfs. What is not there is skipped, and said. POWER="xfs one-file" for some.
.PHONY: check-power check-power-log check-power-boot
check-root: check-power
check-power: $(TXN_TOOLS) $(BUILD)/tests/power/naive
	@nice tests/power/run --tools $(BUILD)/tests $(POWER)

# Between any two writes to the disk: a guest's are logged by QEMU and put together again. Fetches
# Debian's kernel. POWER="vfat controls" for some.
check-power-log: $(TXN_TOOLS) $(BUILD)/tests/power/naive
	@nice tests/power/log --tools $(BUILD)/tests --store $(BUILD)/power $(POWER)

# Of such disks some are started, by GRUB, up to a shell.
check-power-boot: $(TXN_TOOLS)
	@nice tests/power/boot --tools $(BUILD)/tests --store $(BUILD)/power

$(BUILD)/tests/power/naive: tests/power/naive.c
	@mkdir -p $(@D)
	$(if $(V),,@echo '  CC   $<')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $<
