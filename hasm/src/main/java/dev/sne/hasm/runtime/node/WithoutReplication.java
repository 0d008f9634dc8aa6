// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.node;

import dev.sne.hasm.Epoch;

/// For clusters whose hosts share nothing but the service, such as a pair of stateless routers:
/// there is nothing to copy, so that a copy is complete at once.
public final class WithoutReplication implements Replication {
    private Progress progress = (_, _) -> {};

    /// One for each service group.
    public WithoutReplication() {}

    @Override
    public void listen(Progress listener) {
        progress = listener;
    }

    @Override
    public void lead(Epoch stream) {
        progress.reached(stream, 0);
    }

    @Override
    public void follow(Epoch stream) {
        progress.reached(stream, 0);
    }

    @Override
    public void leave() {
        // Nothing was begun.
    }

    @Override
    public void commit() {
        // There are no copies.
    }

    @Override
    public void serve(int host) {
        // The other host finds its copy complete without help.
    }
}
