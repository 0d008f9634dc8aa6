// SPDX-License-Identifier: Apache-2.0

/// Constants of the kernel's connection-tracking headers, one class per header, under their C
/// names.
package dev.sne.conntrack.uapi;
