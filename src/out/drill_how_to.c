/* SPDX-License-Identifier: MIT */
/* How each cloud sends its interrupt, what it asks for first, and what it warns of. */
#include "out/drill.h"

#include "base/term.h"

/* What cloud-init calls the guest, where it looks like a name this cloud gives. */
static const char *name_of(struct arena *a, struct span instance, const char *begins)
{
	return span_starts(instance, begins) ? term_clean(a, instance) : NULL;
}

static void put_oci(struct strbuf *out, struct span instance)
{
	const char *ocid = name_of(out->arena, instance, "ocid1.instance.");

	strbuf_printf(
		out,
		"  console: Compute, Instances, this instance, More Actions, Send diagnostic "
		"interrupt\n"
		"  oci compute instance action --action SENDDIAGNOSTICINTERRUPT --instance-id "
		"%s\n"
		"It asks for the permission \"manage instance-family\", a virtual machine in "
		"state Running, and\nno action in progress on it, such as a volume being "
		"attached.\n",
		ocid ? ocid : "OCID");
}

static void put_commands(const struct look *look, struct span instance, struct strbuf *out)
{
	const char *id = name_of(out->arena, instance, "i-");

	switch (look->profile.cloud) {
	case CLOUD_OCI:
		put_oci(out, instance);
		break;
	case CLOUD_AWS:
		strbuf_printf(out, "  aws ec2 send-diagnostic-interrupt --instance-id %s\n",
			      id ? id : "INSTANCE-ID");
		break;
	case CLOUD_GCP:
		strbuf_str(out, "  gcloud compute instances send-diagnostic-interrupt NAME --zone "
				"ZONE\n");
		break;
	case CLOUD_AZURE:
		strbuf_str(out, "  portal: the virtual machine, Serial console, the keyboard, Send "
				"NMI\n");
		break;
	case CLOUD_NONE:
		strbuf_str(out, "  on the host, with libvirt: virsh inject-nmi DOMAIN\n"
				"  in QEMU's monitor: nmi\n");
		break;
	}
}

void drill_how_to(const struct look *look, const struct drill *d, struct span instance,
		  struct strbuf *out)
{
	if (d->path)
		strbuf_printf(out, "armed: a new dump is expected in %s\n\n",
			      term_clean(out->arena, span_of(d->path)));
	else
		strbuf_str(out, "armed; where the dump goes drill verify cannot look\n\n");
	strbuf_str(out, "An interrupt crashes this machine at once. What runs here can lose data: "
			"stop it first.\nThen send one, from outside:\n");
	put_commands(look, instance, out);
	strbuf_str(out, "Send it once. The cloud goes on calling the machine running while it "
			"crashes, saves the dump\nand restarts: wait some minutes before anything "
			"else is done to it.\n\n"
			"Afterwards, where kdumpready-drill.service is not enabled:\n"
			"  kdumpready drill verify\n");
}
