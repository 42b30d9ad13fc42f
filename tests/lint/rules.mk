# SPDX-License-Identifier: MIT
CHECKS += lint

.PHONY: lint
lint: $(BUILD)/kdumpready
	@tests/lint/run --build $(BUILD)
