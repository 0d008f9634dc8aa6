// SPDX-License-Identifier: Apache-2.0

/// The properties a cluster of failover machines must have, watched from outside: what the machines
/// think is compared with what is so in their world. One class a property, with its wording and
/// every exemption from it.
package dev.sne.testkit.hasm.check;
