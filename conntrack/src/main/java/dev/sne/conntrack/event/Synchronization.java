// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.event;

import java.time.Duration;

/// What a comparison of the events with the table has brought to light. Immutable.
///
/// @param flows how many flows there are now
/// @param appeared how many had come unnoticed; of the first comparison: how many were there
/// @param changed how many had another status, mark, labels or protocol state
/// @param vanished how many had gone unnoticed
/// @param duration how long it took
public record Synchronization(
        long flows, long appeared, long changed, long vanished, Duration duration) {}
