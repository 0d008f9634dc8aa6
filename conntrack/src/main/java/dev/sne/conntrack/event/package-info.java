// SPDX-License-Identifier: Apache-2.0

/// Changes of the flow table as they happen, without holes: [FlowEvents].
///
/// Netty's event loop carries this package. Nothing outside it may be loaded by commands that need
/// no events.
package dev.sne.conntrack.event;
