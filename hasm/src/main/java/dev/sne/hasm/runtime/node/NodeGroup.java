// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Settings;

/// One service group of a host. The uplink is the host's: it goes up with the procedures of the
/// first group that needs it, and down with those of the last that lets it go, so that these
/// procedures and the check of the uplink have to be about the same uplink in all groups.
///
/// @param settings of its machine
/// @param procedures what performs its checks and procedures; stays the caller's
/// @param replication what copies its connections; stays the caller's
public record NodeGroup(Settings settings, Procedures procedures, Replication replication) {}
