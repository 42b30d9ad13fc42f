# SPDX-License-Identifier: MIT
# Not part of make check: needs root, packages and the network. ROOTS="bookworm trixie" makes those trees.
.PHONY: check-packages
check-packages:
	@tests/packages/run --build $(BUILD) $(ROOTS)
