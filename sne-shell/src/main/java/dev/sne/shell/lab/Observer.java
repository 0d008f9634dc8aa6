// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.json.JsonNode;

/// Hears of what happens to daemons.
public interface Observer {
    /// A daemon tells something of itself, as `cluster watch --json` does.
    void told(int firewall, JsonNode event);

    /// A firewall whose programs tell nothing has become the active one, or is not any more.
    void active(int firewall, boolean is);

    /// A daemon's process has gone.
    void gone(int firewall);
}
