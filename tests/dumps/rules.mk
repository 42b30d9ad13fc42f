# SPDX-License-Identifier: MIT
# Dumps of QEMU and makedumpfile, whole and cut at 200 places; skipped where those two are not installed.
#   make check-dumps [DUMPS_KERNEL=vmlinuz DUMPS_DEBUGINFO=vmlinux]   of a kernel that panicked, opened by crash too
CHECKS += check-dumps

.PHONY: check-dumps
check-dumps: $(BUILD)/kdumpready
	@tests/dumps/run $(if $(DUMPS_KERNEL),--kernel $(DUMPS_KERNEL) --debuginfo $(DUMPS_DEBUGINFO)) $(BUILD)/kdumpready
