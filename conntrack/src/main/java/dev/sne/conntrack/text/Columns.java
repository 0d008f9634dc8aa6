// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

/// The columns that the text formats add on request, as conntrack(8) does with `-o id`, `-o
/// labels`, `-o ktimestamp` and `-o timestamp`. The JSON formats always have everything.
///
/// @param id the kernel's identifier of a flow, `id=`
/// @param labels the names of the labels that are set, `labels=`
/// @param timestamps when a flow began and ended, `[start=…] [stop=…]`, if the kernel keeps it
///   (sysctl nf_conntrack_timestamp)
/// @param eventTime the time of an event in front of its line, `[seconds.microseconds]`
public record Columns(boolean id, boolean labels, boolean timestamps, boolean eventTime) {
    /// Nothing but the line that is always there.
    public static final Columns NONE = new Columns(false, false, false, false);

    /// Everything there is about a flow; events have their time.
    public static final Columns ALL = new Columns(true, true, true, true);
}
