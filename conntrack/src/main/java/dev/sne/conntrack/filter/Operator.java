// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

/// How a key and its value are compared.
///
/// The words are those of nft(8); in a shell they need no quoting.
enum Operator {
    // The longer symbols come first: the parser takes the first that fits.
    NOT_EQUAL("!=", "ne"),
    AT_MOST("<=", "le"),
    AT_LEAST(">=", "ge"),
    EQUAL("=", "eq"),
    BELOW("<", "lt"),
    ABOVE(">", "gt");

    static final Operator[] ALL = values();

    private final String symbol;
    private final String word;

    Operator(String symbol, String word) {
        this.symbol = symbol;
        this.word = word;
    }

    String symbol() {
        return symbol;
    }

    String word() {
        return word;
    }

    boolean isOrder() {
        return this != EQUAL && this != NOT_EQUAL;
    }
}
