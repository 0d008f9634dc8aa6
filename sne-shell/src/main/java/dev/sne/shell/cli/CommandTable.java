// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.cli;

import java.util.List;
import java.util.Optional;

/// The commands there are. Finding one makes that one only, so that a one-shot command loads no
/// other's classes.
public interface CommandTable {
    /// All names, in the order of the overview.
    List<String> names();

    /// A fresh command of this name.
    Optional<Command> find(String name);
}
