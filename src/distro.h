/* SPDX-License-Identifier: MIT */
/*
 * distro: what differs between distributions and clouds, as rows of tables.
 * Adding a distribution is a row in distro.c and a fixture.
 */
#ifndef KDR_DISTRO_H
#define KDR_DISTRO_H

#include "facts.h"

enum family {
	FAMILY_UNKNOWN,
	FAMILY_EL,     /* kdumpctl: Oracle Linux, RHEL and its rebuilds, Fedora */
	FAMILY_DEBIAN, /* kdump-tools: Debian, Ubuntu */
	FAMILY_SUSE,   /* kdump: SLES, openSUSE */
};

enum cloud {
	CLOUD_NONE, /* nothing says it is one */
	CLOUD_OCI,
	CLOUD_AWS,
	CLOUD_GCP,
	CLOUD_AZURE,
};

struct distro {
	const char *id;	   /* os-release ID */
	unsigned from, to; /* major VERSION_ID, both included; to 0: and later */
	enum family family;
	const char *unit;    /* the one that loads the capture kernel */
	const char *config;  /* where kdump's own configuration is */
	const char *install; /* the command that installs the tools */
	const char *table,
		*table_arm64;	  /* recommended reservation as a range-form crashkernel= value */
	const char *table_source; /* who recommends it */
	uint64_t floor;		  /* bytes below which the capture kernel is known not to come up */
};

/* What is asked of this machine: the distribution's row, refined by the cloud. */
struct profile {
	const struct distro *distro;	 /* never NULL: the last row is "unknown" */
	const char *id, *version, *name; /* os-release ID, VERSION_ID, PRETTY_NAME */
	const char *unreadable;		 /* why os-release is not known; NULL: it is */
	unsigned major;
	enum cloud cloud;
	bool bare_metal;   /* a cloud's, or any, machine without a hypervisor */
	const char *table; /* for this architecture and cloud */
	const char *table_source;
	uint64_t floor;
	const char *documented_path;  /* NULL: no document names one */
	const char *trigger_document; /* who asks for the NMI knob, with its title */
};

/* `cloud_name`: oci, aws, gcp, azure, none; NULL: read from the facts. */
void profile_of(const struct facts *f, const char *cloud_name, struct profile *ret);

/* As options and JSON have it: oci; and as people do: OCI. */
const char *cloud_name_of(enum cloud cloud);
const char *cloud_label(enum cloud cloud);

#endif
