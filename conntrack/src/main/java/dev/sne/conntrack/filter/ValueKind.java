// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

/// What kind of value a key of the filter language takes.
public enum ValueKind {
    /// No value: the key alone is the term.
    NONE("", false),
    /// `ipv4` or `ipv6`.
    FAMILY("ipv4 or ipv6", false),
    /// A protocol's name or number, or a range of numbers.
    PROTOCOL("a name or 0-255, ranges, lists", false),
    /// An address, a CIDR prefix or a range, IPv4 or IPv6.
    ADDRESS("address, CIDR or range, lists", false),
    /// An address, a CIDR prefix or a range, and perhaps ports behind a colon.
    ENDPOINT("as src, perhaps with :port, IPv6 then in [ ]", false),
    /// A number that fits the key, a range of them.
    NUMBER("number, ranges, lists", true),
    /// A large number with an optional unit.
    COUNT("number, perhaps with K M G T Ki Mi Gi Ti, ranges, lists", true),
    /// A time in seconds, or with units.
    DURATION("seconds, or with s m h d w, ranges, lists", true),
    /// A 32-bit number, or one under a mask.
    MARK("number or value/mask, ranges, lists", true),
    /// Status words or a value under a mask.
    STATUS("status word, !word or value/mask, lists (any of them)", false),
    /// The name of a connection state.
    STATE("name, lists", false),
    /// The name or the number of a connection label.
    LABEL("name or 0-127, lists (any of them)", false),
    /// The name of a helper.
    NAME("name, lists", false);

    private final String syntax;
    private final boolean ordered;

    ValueKind(String syntax, boolean ordered) {
        this.syntax = syntax;
        this.ordered = ordered;
    }

    /// How such a value is written, for help and documentation; empty for [#NONE].
    public String syntax() {
        return syntax;
    }

    /// Whether `<`, `<=`, `>` and `>=` make sense.
    public boolean isOrdered() {
        return ordered;
    }
}
