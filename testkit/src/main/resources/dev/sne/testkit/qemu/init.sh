#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The first process of a guest. Loads the drivers, mounts the host's JDK and folders, gives the network cards their names, and then runs what
# the host asks for on each of the consoles until the host lets go of the first.
/bin/busybox mkdir -p /dev /proc /sys /jdk /tmp
/bin/busybox --install -s /bin
export PATH=/bin HOME=/tmp LD_LIBRARY_PATH=/lib

mount -t devtmpfs devtmpfs /dev
mount -t proc proc /proc
mount -t sysfs sysfs /sys
exec </dev/console >/dev/console 2>&1

while read -r module; do
    insmod "/modules/$module.ko"
done </modules/order
mount_host() {
    mkdir -p "$2"
    mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 "$1" "$2"
}
mount_host jdk /jdk
while read -r tag folder; do
    mount_host "$tag" "$folder"
done </folders

while read -r address name; do
    for interface in /sys/class/net/*; do
        read -r found <"$interface/address"
        [ "$found" != "$address" ] || ip link set "${interface##*/}" name "$name"
    done
done </nics

# A command a line; its exit code goes back after its output, behind a character that no output begins a line with. Programs read
# from a pipe, as Java cannot tell whether there is input at a console.
serve() {
    {
        cat <&3 | while read -r command; do
            (eval "$command") 2>&1 3>&-
            printf '\004%d\n' $?
        done >&3
    } 3<>"$1"
}

for console in /dev/vport*p[2-9]; do
    serve "$console" &
done
serve "$(ls /dev/vport*p1)"
reboot -f
