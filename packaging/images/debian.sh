#!/bin/sh
# SPDX-License-Identifier: MIT
# debian.sh TREE PROGRAM: the tree of a Debian 12 guest that leaves a dump from its first boot on, by
# mmdebstrap. PROGRAM is kdumpready. The boot loader is installed later, on the image's disk: what its
# update-grub then writes has the reservation in it already.
set -eu
tree=$1 program=$2

exec mmdebstrap --variant=apt --aptopt='APT::Install-Recommends "false"' \
	--include=linux-image-cloud-amd64,grub-pc,systemd-sysv,udev,procps,zstd \
	--include=libkmod2,libmount1,libinih1,libjson-c5,libarchive13 \
	--customize-hook='chroot "$1" env DEBIAN_FRONTEND=noninteractive apt-get install -y kdump-tools makedumpfile' \
	--customize-hook="install -m 755 '$program' \"\$1/usr/bin/kdumpready\"" \
	--customize-hook='chroot "$1" kdumpready fix --yes' \
	bookworm "$tree"
