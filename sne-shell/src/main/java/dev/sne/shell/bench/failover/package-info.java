// SPDX-License-Identifier: Apache-2.0

/// For how long nothing passes when a pair of firewalls fails over, in the lab: with `sne`, with
/// keepalived(8) and conntrackd(8), and with keepalived that tells `sne` what to do.
package dev.sne.shell.bench.failover;
