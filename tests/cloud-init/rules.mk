# SPDX-License-Identifier: MIT
# The cloud-config examples, by cloud-init itself. Needs root, mmdebstrap and Debian's mirror, so it is no
# part of make check. Its tree stays in $(BUILD)/cloud-init until what makes it changes.
.PHONY: check-cloud-init
check-cloud-init: $(BUILD)/kdumpready
	@tests/cloud-init/run --program $(BUILD)/kdumpready --cache $(BUILD)/cloud-init
