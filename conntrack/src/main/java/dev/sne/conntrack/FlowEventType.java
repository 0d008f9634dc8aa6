// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

/// What the kernel reports of a flow. Source: `enum ip_conntrack_events` as ctnetlink sends it.
public enum FlowEventType {
    /// The flow has been created: a message `IPCTNL_MSG_CT_NEW` with the flag `NLM_F_CREATE`.
    NEW,

    /// Something about the flow has changed: a message `IPCTNL_MSG_CT_NEW` without that flag.
    UPDATE,

    /// The flow has ended: a message `IPCTNL_MSG_CT_DELETE`.
    DESTROY
}
