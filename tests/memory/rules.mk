# SPDX-License-Identifier: MIT
# Not part of make check: each takes a minute or more. .ci/run and people call them by name.
.PHONY: check-asan check-valgrind

# A build of its own in $(BUILD)/asan: the unit tests, every fixture and case, hostile bytes.
ASAN_FLAGS := -O1 -g -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all -DKDR_NO_SANDBOX
check-asan: export ASAN_OPTIONS = detect_leaks=1:abort_on_error=1
check-asan: export CK_TIMEOUT_MULTIPLIER = 15
check-asan: export UBSAN_OPTIONS = print_stacktrace=1
check-asan:
	@$(MAKE) BUILD=$(BUILD)/asan CFLAGS='$(ASAN_FLAGS)' all unit $(BUILD)/asan/tests/reads
	@tests/cli/run --program $(BUILD)/asan/kdumpready status words hostile
	@tests/fixtures/run --program $(BUILD)/asan/kdumpready

# Without forks, so that valgrind sees the tests themselves. What is lost for good is an error.
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
