# SPDX-License-Identifier: MIT
# Real Debian trees, as images and as chroots. Needs root, mmdebstrap and Debian's mirror, so it is no
# part of make check. The trees stay in $(BUILD)/roots until what makes them changes.
.PHONY: check-root check-roots
check-root: check-roots

check-roots: $(BUILD)/kdumpready
	@tests/roots/run --program $(BUILD)/kdumpready --cache $(BUILD)/roots $(ROOTS)
