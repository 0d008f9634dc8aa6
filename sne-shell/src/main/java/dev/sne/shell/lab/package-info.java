// SPDX-License-Identifier: Apache-2.0

/// The cluster lab: firewalls with a daemon each, or with other programs, in network namespaces on
/// this machine, what can befall them, and a verdict on what their traffic noticed of it.
package dev.sne.shell.lab;
