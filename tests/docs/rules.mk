# SPDX-License-Identifier: MIT
# What is written about the program is what the program does.
CHECKS += check-docs

.PHONY: check-docs
check-docs: all man
	@CC='$(CC)' tests/docs/run $(BUILD)
