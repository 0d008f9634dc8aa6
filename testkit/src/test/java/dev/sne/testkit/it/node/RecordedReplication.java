// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.node;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.runtime.node.Replication;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// Notes what it is asked for. A copy is complete as soon as it is wanted.
final class RecordedReplication implements Replication {
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private Progress progress = (_, _) -> {};

    List<String> calls() {
        return calls;
    }

    @Override
    public void listen(Progress listener) {
        progress = listener;
    }

    @Override
    public void lead(Epoch stream) {
        calls.add("lead " + stream);
        progress.reached(stream, 0);
    }

    @Override
    public void follow(Epoch stream) {
        calls.add("follow " + stream);
        progress.reached(stream, 0);
    }

    @Override
    public void leave() {
        calls.add("leave");
    }

    @Override
    public void commit() {
        calls.add("commit");
    }

    @Override
    public void serve(int host) {
        calls.add("serve " + host);
    }
}
