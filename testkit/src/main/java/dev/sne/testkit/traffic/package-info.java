// SPDX-License-Identifier: Apache-2.0

/// Real TCP, UDP and ICMP traffic between network namespaces: sources that check every answer, and
/// the services that give them. One thread in each namespace carries all of it.
package dev.sne.testkit.traffic;
