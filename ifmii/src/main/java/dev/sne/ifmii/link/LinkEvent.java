// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// What a [LinkMonitor] has to tell.
public sealed interface LinkEvent {
    /// The status of a watched interface changed. The first of an interface comes from
    /// [LinkStatus#UNKNOWN].
    ///
    /// @param before the state until now
    /// @param now the state from now on
    record StateChanged(LinkState before, LinkState now) implements LinkEvent {}

    /// A watched interface lost its signal for a moment between two looks, so that its status does
    /// not change. Frames may have been lost.
    ///
    /// @param name of the interface
    /// @param source who noticed
    /// @param atNanos when it was noticed ([System#nanoTime()])
    record Flapped(String name, Source source, long atNanos) implements LinkEvent {}

    /// Another source tells from now on whether an interface has a signal; the first event of an
    /// interface says which it is.
    ///
    /// @param name of the interface: a watched one, or one below it
    /// @param source who tells
    /// @param reason why no better source does, in words; empty for [Source#MII]
    /// @param atNanos when it changed ([System#nanoTime()])
    record SourceChanged(String name, Source source, String reason, long atNanos)
            implements LinkEvent {}

    /// The monitor cannot go on: nothing is known of any interface from now on.
    ///
    /// @param cause why
    record Stopped(Throwable cause) implements LinkEvent {}
}
