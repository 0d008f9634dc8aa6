// SPDX-License-Identifier: Apache-2.0

/// Datagrams between the hosts of a cluster, over one or two links: many with one system call, and
/// to each host over the first link that works in both directions.
package dev.sne.hasm.runtime.udp;
