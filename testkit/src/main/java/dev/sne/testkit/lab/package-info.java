// SPDX-License-Identifier: Apache-2.0

/// A firewall with a client, a server and live flows, on any machine and within a second: for
/// tests, and for getting to know the shell.
package dev.sne.testkit.lab;
