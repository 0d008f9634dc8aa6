// SPDX-License-Identifier: Apache-2.0

/// What an interface is and whether it can carry frames: facts from the registers, from ethtool and
/// from rtnetlink, each with its source, and the monitor that tells of changes.
package dev.sne.ifmii.link;
