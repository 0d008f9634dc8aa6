// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import java.io.IOException;

/// What can make machines firewalls that stand in for each other.
@FunctionalInterface
public interface Programs {
    /// The daemon of `sne`.
    Programs SNE = SneFirewall::install;

    /// Makes a machine ready for its programs; none runs yet.
    Firewall install(Site site) throws IOException;
}
