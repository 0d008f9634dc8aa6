// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.List;

/// What came of a step.
///
/// @param state the state after it
/// @param effects what is to be done, in this order
/// @param rules the names of the rules that were applied, in this order; empty if the input had no
///   meaning in the state
public record Step(State state, List<Effect> effects, List<String> rules) {}
