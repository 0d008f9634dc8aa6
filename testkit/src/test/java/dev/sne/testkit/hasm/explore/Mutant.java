// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.explore;

import dev.sne.testkit.hasm.sim.Cluster;
import java.util.function.UnaryOperator;

/// A machine that is wrong on purpose.
///
/// @param property what it breaks
/// @param name what is wrong with it
/// @param scope where to look
/// @param change what makes it wrong
record Mutant(String property, String name, Scope scope, UnaryOperator<Cluster> change) {
    Scope broken() {
        return scope.with(change.apply(scope.cluster()));
    }

    @Override
    public String toString() {
        return property + ": " + name;
    }
}
