// SPDX-License-Identifier: Apache-2.0

/// A group of firewalls in network namespaces of their own, between clients and servers, with
/// traffic that notices every byte that goes missing. What makes one of the firewalls the active
/// one is not here.
package dev.sne.testkit.lab.cluster;
