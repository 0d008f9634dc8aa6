// SPDX-License-Identifier: Apache-2.0

/// A scripted kernel behind a Netlink socket: every path of the protocol, and every way in which a
/// kernel may misbehave, without privileges and without waiting.
package dev.sne.testkit.fake;
