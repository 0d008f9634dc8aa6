// SPDX-License-Identifier: Apache-2.0

/// The only place where this module leaves Java: system calls through the Foreign Function and
/// Memory API. Exported to sne's own modules alone; not part of the library's public interface.
package dev.sne.netlink4j.ffm;
