// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import dev.sne.conntrack.words.Protocols;
import dev.sne.conntrack.words.WordTable;
import dev.sne.conntrack.words.Words;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The words that stand for numbers in values: protocols, connection states, status bits, IP
/// versions. All are found in upper or lower case.
final class Vocabulary {
    static final List<String> FAMILIES = List.of("ipv4", "ipv6");

    /// How many states one protocol can have, in [#stateBits(String)].
    private static final int STATES = 16;

    private Vocabulary() {}

    /// The number of the protocol called `word`, or -1.
    static int protocol(String word) {
        byte[] text = bytes(word);
        return Protocols.number(text, 0, text.length);
    }

    /// The state's number with each of the three protocols as a bit, TCP's in the lowest 16 bits,
    /// then SCTP's, then DCCP's; 0 if no protocol knows the word.
    static long stateBits(String word) {
        // The kernel's former name of the same state.
        String name = word.equalsIgnoreCase("LISTEN") ? "SYN_SENT2" : word;
        return bit(Words.TCP_STATES, name)
                | bit(Words.SCTP_STATES, name) << STATES
                | bit(Words.DCCP_STATES, name) << 2 * STATES;
    }

    /// The status bit called `word` as a mask, or 0.
    static int statusBit(String word) {
        return (int) bit(Words.STATUS_BITS, word);
    }

    private static long bit(WordTable words, String word) {
        byte[] text = bytes(word);
        int index = words.findIgnoringCase(text, 0, text.length);
        return index < 0 ? 0 : 1L << index;
    }

    private static byte[] bytes(String word) {
        return word.getBytes(StandardCharsets.UTF_8);
    }

    static List<String> protocols() {
        return Protocols.names();
    }

    static List<String> states() {
        List<String> all = new ArrayList<>();
        addMissing(all, Words.TCP_STATES);
        addMissing(all, Words.SCTP_STATES);
        addMissing(all, Words.DCCP_STATES);
        return List.copyOf(all);
    }

    static List<String> statusWords() {
        List<String> all = new ArrayList<>();
        addMissing(all, Words.STATUS_BITS);
        return List.copyOf(all);
    }

    private static void addMissing(List<String> all, WordTable words) {
        for (int i = 0; i < words.size(); i++) {
            String word = words.word(i);
            if (word != null && !all.contains(word)) {
                all.add(word);
            }
        }
    }
}
