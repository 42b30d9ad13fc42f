# SPDX-License-Identifier: MIT
# The examples of image builds. Needs root, mmdebstrap and Debian's mirror, so it is no part of make check.
.PHONY: check-images
check-images: $(BUILD)/kdumpready
	@tests/images/run --program $(BUILD)/kdumpready --cache $(BUILD)/ansible
