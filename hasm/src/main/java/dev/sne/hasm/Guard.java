// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// Whether a rule applies. Reads the state, never changes it.
///
/// @param <T> what comes with the trigger
@FunctionalInterface
public interface Guard<T> {
    boolean holds(Draft host, T cause);
}
