// SPDX-License-Identifier: Apache-2.0

/// Constants of the kernel's user-space headers, one class per header, under the kernel's names.
/// Structure offsets are in bytes from the start of the structure.
package dev.sne.netlink4j.uapi;
