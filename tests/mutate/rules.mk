# SPDX-License-Identifier: MIT
# Do the tests notice? Each step of the write protocol is taken out in turn; some quick test must fail.
# Not part of make check: half an hour of building and testing. MUTANTS=3 for every third.
.PHONY: mutate
mutate:
	@nice -n 15 tests/mutate/run $(if $(MUTANTS),--every $(MUTANTS))
