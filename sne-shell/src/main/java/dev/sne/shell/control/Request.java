// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import java.util.List;

/// What somebody wants.
///
/// @param words as they stand behind `sne cluster`
/// @param peer who that is
public record Request(List<String> words, Peer peer) {
    /// How long the line of words may be, its end included.
    static final int MAX_BYTES = 4096;

    public Request {
        words = List.copyOf(words);
    }
}
