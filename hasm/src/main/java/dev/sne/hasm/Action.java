// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// What a rule does to the state, and which effects it has.
///
/// @param <T> what comes with the trigger
@FunctionalInterface
public interface Action<T> {
    void perform(Draft host, T cause);
}
