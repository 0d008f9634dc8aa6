// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.json.JsonNode;

/// Hears of what happens to daemons.
interface Observer {
    /// A daemon tells something of itself, as `cluster watch --json` does.
    void told(int firewall, JsonNode event);

    /// A daemon's process has gone.
    void gone(int firewall);
}
