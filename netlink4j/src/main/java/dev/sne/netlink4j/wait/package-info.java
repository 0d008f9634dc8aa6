// SPDX-License-Identifier: Apache-2.0

/// How threads wait for each other. Exported to sne's own modules alone; not part of the library's
/// public interface.
package dev.sne.netlink4j.wait;
