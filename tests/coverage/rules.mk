# SPDX-License-Identifier: MIT
# How much of what writes to a system, and of what reads its files, the quick tests go through.
# A build of its own in $(BUILD)/coverage.
.PHONY: coverage
coverage:
	@find $(BUILD)/coverage -name '*.gcda' -delete 2>/dev/null || true
	@$(MAKE) -s BUILD=$(BUILD)/coverage CFLAGS='-O0 -g --coverage -fprofile-update=atomic -DKDR_NO_SANDBOX' \
		all $(BUILD)/coverage/tests/unit/run $(BUILD)/coverage/tests/txn/drive $(BUILD)/coverage/tests/txn/step \
		$(BUILD)/coverage/tests/lens/lens
	@tests/coverage/run --build $(BUILD)/coverage
