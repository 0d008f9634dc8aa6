// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.kernel;

/// What the copy of a TCP flow lets pass when its flow comes to live here. The kernel reports no
/// sequence numbers; it picks them up from the first packet of each direction.
public enum WindowTracking {
    /// Only what is within the window, by the window scales that the flow has agreed on.
    KEPT,

    /// Whatever comes (`IP_CT_TCP_FLAG_BE_LIBERAL` in both directions).
    LIBERAL
}
