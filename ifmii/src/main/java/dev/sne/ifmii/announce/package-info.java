// SPDX-License-Identifier: Apache-2.0

/// Tells the neighbours of an interface who has its addresses now.
package dev.sne.ifmii.announce;
