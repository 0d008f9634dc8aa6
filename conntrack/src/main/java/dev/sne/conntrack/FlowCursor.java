// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import dev.sne.netlink4j.DumpCursor;

/// The flows of a dump, one at a time, as the kernel sends them: nothing is collected and nothing
/// allocated per flow.
///
/// May be closed before its end; the table's next use then reads the rest off the socket. Belongs
/// to the thread that uses the table.
public final class FlowCursor implements AutoCloseable {
    private final DumpCursor dump;
    private final KernelFilter rest;
    private final boolean everything;
    private final FlowView view = new FlowView();

    /// @param rest what the kernel may have failed to apply
    FlowCursor(DumpCursor dump, KernelFilter rest) {
        this.dump = dump;
        this.rest = rest;
        this.everything = rest.isAny();
    }

    /// Moves to the next flow.
    ///
    /// @return false after the last one
    /// @throws dev.sne.netlink4j.KernelException when the kernel refuses or breaks off the dump
    /// @throws dev.sne.netlink4j.DecodeException when an answer is malformed
    /// @throws dev.sne.netlink4j.ReceiveTimeoutException when the kernel falls silent
    public boolean next() {
        while (dump.next()) {
            view.wrap(dump.message());
            if (everything || rest.matches(view)) {
                return true;
            }
        }
        return false;
    }

    /// The current flow: always the same view, valid until [#next()].
    public FlowView flow() {
        return view;
    }

    /// Lets another thread receive the rest; see [DumpCursor#readAhead].
    public void readAhead() {
        dump.readAhead();
    }

    @Override
    public void close() {
        dump.close();
    }
}
