# SPDX-License-Identifier: MIT
# What is handed out, in build/dist: make dist deb rpm. The version stands in Makefile alone.
# The commit's time is the time of all that is made, so the same commit makes the same bytes.
DIST := $(BUILD)/dist
NAME := kdumpready-$(VERSION)
EPOCH = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)

.PHONY: dist deb rpm
dist:
	@mkdir -p $(DIST)
	git archive --format=tar --prefix=$(NAME)/ HEAD | gzip -n -9 >$(DIST)/$(NAME).tar.gz
	cd $(DIST) && sha256sum $(NAME).tar.gz >$(NAME).tar.gz.sha256

deb: dist
	packaging/debian/build $(abspath $(DIST)) $(NAME) $(VERSION) $(EPOCH)

rpm: dist
	packaging/rpm/build $(abspath $(DIST)) $(NAME) $(VERSION) $(EPOCH) $(RPMBUILD)
