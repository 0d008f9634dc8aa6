// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.status;

import java.time.Duration;

/// How far a backup's kernel is behind the master's stream.
///
/// @param entries how many it has not applied yet, as far as that is known where it is asked
/// @param oldest how long the oldest of them has waited; zero if there is none
public record Lag(long entries, Duration oldest) {}
