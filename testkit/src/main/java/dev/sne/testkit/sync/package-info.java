// SPDX-License-Identifier: Apache-2.0

/// Two firewalls that replicate their flow tables: the network between them, and packets that make
/// flows by the hundred thousand a second.
package dev.sne.testkit.sync;
