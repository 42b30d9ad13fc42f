# SPDX-License-Identifier: MIT
# What is handed out, in build/dist: make dist deb rpm static. The version stands in Makefile alone.
# The commit's time is the time of all that is made, so the same commit makes the same bytes.
DIST := $(BUILD)/dist
NAME := kdumpready-$(VERSION)
EPOCH = $(or $(SOURCE_DATE_EPOCH),$(shell git log -1 --format=%ct 2>/dev/null),0)

.PHONY: dist deb rpm static
dist:
	@mkdir -p $(DIST)
	git archive --format=tar --prefix=$(NAME)/ HEAD | gzip -n -9 >$(DIST)/$(NAME).tar.gz
	cd $(DIST) && sha256sum $(NAME).tar.gz >$(NAME).tar.gz.sha256

deb: dist
	packaging/debian/build $(abspath $(DIST)) $(NAME) $(VERSION) $(EPOCH)

rpm: dist
	packaging/rpm/build $(abspath $(DIST)) $(NAME) $(VERSION) $(EPOCH) $(RPMBUILD)

# One file for any Linux of this architecture, with all libraries in it; see packaging/static/build.
static: $(DIST)/kdumpready-static
$(DIST)/kdumpready-static: $(OBJ) packaging/static/linked.c packaging/static/build
	@mkdir -p $(DIST)
	$(Q)$(CC) $(ALL_CPPFLAGS) $(ALL_CFLAGS) -c -o $(BUILD)/static-linked.o packaging/static/linked.c
	$(Q)CC="$(CC)" packaging/static/build $(BUILD)/static $@ $(OBJ) $(BUILD)/static-linked.o
