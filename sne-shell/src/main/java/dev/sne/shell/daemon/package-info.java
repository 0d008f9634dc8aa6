// SPDX-License-Identifier: Apache-2.0

/// The failover daemon: a host of a cluster, made of its configuration, and what others may ask of
/// it and hear from it.
package dev.sne.shell.daemon;
