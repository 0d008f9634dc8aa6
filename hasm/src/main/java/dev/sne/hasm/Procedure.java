// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// The eight procedures without a result: four activations, four announcements to clients.
///
/// All are idempotent. Those of one host are performed one at a time, in the order in which the
/// machine asked for them.
public enum Procedure {
    /// Brings the link to the foreign domain up.
    UPLINK_ACTIVATE("uplink-activate"),
    /// Takes the link to the foreign domain down.
    UPLINK_DEACTIVATE("uplink-deactivate"),
    /// Starts the service.
    SERVICE_ACTIVATE("service-activate"),
    /// Stops the service.
    SERVICE_DEACTIVATE("service-deactivate"),
    /// Tells the clients who serves them now.
    ANNOUNCE_TAKEOVER_DOWNSTREAM("announce-takeover-downstream"),
    /// Tells the foreign domain who serves now.
    ANNOUNCE_TAKEOVER_UPSTREAM("announce-takeover-upstream"),
    /// Tells the clients that this host serves no longer.
    ANNOUNCE_RELEASE_DOWNSTREAM("announce-release-downstream"),
    /// Tells the foreign domain that this host serves no longer.
    ANNOUNCE_RELEASE_UPSTREAM("announce-release-upstream");

    private final String hook;

    Procedure(String hook) {
        this.hook = hook;
    }

    /// The name of the hook, such as `uplink-activate`.
    public String hook() {
        return hook;
    }
}
