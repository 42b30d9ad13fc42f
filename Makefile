# kdumpready: one makefile, not recursive.
#
#   make          build/kdumpready
#   make run      install what is missing, build, check this machine
#   make check    install what is missing, build, run all tests (no root needed beyond the install)

BUILD ?= build
PREFIX ?= /usr/local
CC ?= cc
PKG_CONFIG ?= pkg-config
VERSION := 0.1.0

LIBS := mount inih json-c
CFLAGS ?= -O2 -g
WARN := -Wall -Wextra -Wshadow -Wvla -Wstrict-prototypes -Wmissing-prototypes -Wconversion
ALL_CPPFLAGS := -D_GNU_SOURCE -D_FILE_OFFSET_BITS=64 -Isrc -I$(BUILD)/gen -DKDR_VERSION='"$(VERSION)"' $(CPPFLAGS)
ALL_CFLAGS := -std=gnu17 $(WARN) $(if $(WERROR),-Werror) -MMD -MP $(CFLAGS)
LIB_CFLAGS = $(shell $(PKG_CONFIG) --cflags $(LIBS) libkmod)
LIB_LIBS = $(shell $(PKG_CONFIG) --libs $(LIBS)) -ldl

SRC := $(sort $(wildcard src/*.c src/*/*.c))
OBJ := $(SRC:src/%.c=$(BUILD)/obj/%.o)
LIBOBJ := $(filter-out $(BUILD)/obj/main.o,$(OBJ))
UNIT := $(sort $(wildcard tests/unit/*.c))
UNITOBJ := $(UNIT:tests/unit/%.c=$(BUILD)/tests/unit/%.o)

.PHONY: all unit clean
all: $(BUILD)/kdumpready

$(BUILD)/kdumpready: $(OBJ)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(LIB_LIBS)

$(BUILD)/obj/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(LIB_CFLAGS) $(ALL_CFLAGS) -c -o $@ $<

# Every tests/unit/X.c defines `TCase *tcase_X(void)`; the list is made from the file names.
$(BUILD)/gen/tcases.h: $(UNIT) Makefile
	@mkdir -p $(@D)
	@for t in $(filter-out main,$(basename $(notdir $(UNIT)))); do echo "TCASE($$t)"; done >$@

$(BUILD)/tests/unit/%.o: tests/unit/%.c $(BUILD)/gen/tcases.h
	@mkdir -p $(@D)
	$(CC) $(ALL_CPPFLAGS) $(shell $(PKG_CONFIG) --cflags check) $(LIB_CFLAGS) $(ALL_CFLAGS) -c -o $@ $<

$(BUILD)/tests/unit/run: $(UNITOBJ) $(LIBOBJ)
	$(CC) $(ALL_CFLAGS) $(LDFLAGS) -o $@ $^ $(shell $(PKG_CONFIG) --libs check) $(LIB_LIBS)

unit: $(BUILD)/tests/unit/run
	$(BUILD)/tests/unit/run

clean:
	rm -rf $(BUILD)

-include $(OBJ:.o=.d) $(UNITOBJ:.o=.d)
