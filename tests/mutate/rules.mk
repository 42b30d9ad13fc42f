# SPDX-License-Identifier: MIT
# Do the tests notice? Each step of the write protocol is taken out in turn, and each comparison of a
# rule turned round; some test must fail. Not part of make check: an hour of building and testing.
# MUTANTS=3 for every third.
.PHONY: mutate
mutate:
	@nice -n 15 tests/mutate/run $(if $(MUTANTS),--every $(MUTANTS))
