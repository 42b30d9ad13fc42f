# SPDX-License-Identifier: MIT
# A build of its own in $(BUILD)/asan, which stops at the first byte out of bounds, the first
# overflow: every fixture and case. Where this compiler has it. Leaks are looked for by check-asan
# only, since that asks for rights (ptrace) a container need not give.
ASAN_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DKDR_NO_SANDBOX
ASAN_MAKE = $(MAKE) BUILD=$(BUILD)/asan CFLAGS='$(ASAN_FLAGS)'
CHECKS += check-asan-fixtures
.PHONY: check-asan-fixtures check-asan check-valgrind
check-asan-fixtures check-asan: export ASAN_OPTIONS = detect_leaks=$(or $(LEAKS),0):abort_on_error=1
check-asan: LEAKS := 1
check-asan-fixtures check-asan: export UBSAN_OPTIONS = print_stacktrace=1
check-asan-fixtures:
	@if ! echo 'int main(void) { return 0; }' | \
		$(CC) -fsanitize=address,undefined -x c -o /dev/null - 2>/dev/null; then \
		echo "asan: 0 passed, 0 failed, 1 skipped: $(CC) has no sanitizers here"; \
	else \
		$(ASAN_MAKE) $(BUILD)/asan/kdumpready && tests/fixtures/run --program $(BUILD)/asan/kdumpready; \
	fi

# The unit tests and hostile bytes too. Not part of make check: this takes minutes.
check-asan: export CK_TIMEOUT_MULTIPLIER = 15
check-asan: check-asan-fixtures
	@$(ASAN_MAKE) all unit $(BUILD)/asan/tests/reads
	@tests/cli/run --program $(BUILD)/asan/kdumpready status words hostile

# Without forks, so that valgrind sees the tests themselves. What is lost for good is an error.
# Not part of make check either.
check-valgrind: $(BUILD)/tests/unit/run
	@CK_FORK=no valgrind --quiet --error-exitcode=9 --leak-check=full \
		--show-leak-kinds=definite --errors-for-leak-kinds=definite $(BUILD)/tests/unit/run

# Each allocation fails in turn. ALLOC=--full for every one and not a sample.
CHECKS += check-alloc
.PHONY: check-alloc
check-alloc: $(BUILD)/kdumpready $(BUILD)/tests/memory/alloc.so
	@tests/memory/alloc --build $(BUILD) $(ALLOC)

$(BUILD)/tests/memory/alloc.so: tests/memory/alloc.c
	@mkdir -p $(@D)
	$(if $(V)$(SILENT),,@echo '  LINK $@')
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) $(LDFLAGS) -fPIC -shared -o $@ $<
