// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

/// The dumped table changed during the dump in a way that makes the result inconsistent
/// (`NLM_F_DUMP_INTR`). All messages were delivered before this was thrown; dumping again is safe.
public final class DumpInterruptedException extends NetlinkException {
    private static final long serialVersionUID = 1;

    /// The dump that was disturbed.
    ///
    /// @param operation the dump
    public DumpInterruptedException(String operation) {
        super(operation + ": the table changed during the dump (NLM_F_DUMP_INTR)");
    }
}
