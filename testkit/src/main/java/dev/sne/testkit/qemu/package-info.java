// SPDX-License-Identifier: Apache-2.0

/// Virtual machines with the network cards of real machines, whose cables can be pulled: what a
/// namespace cannot offer, because no virtual interface has registers. Everything is emulated, so
/// that neither KVM nor a privilege is needed. `testkit/bin/prepare-guest` prepares what it takes.
package dev.sne.testkit.qemu;
