// SPDX-License-Identifier: Apache-2.0

/// Generic netlink: finding families by name. What a family's commands mean belongs to whoever uses
/// the family.
package dev.sne.netlink4j.generic;
