// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import dev.sne.conntrack.words.WordTable;
import java.util.Arrays;

/// The options of conntrack(8) that describe a flow, by number.
final class SaveOptions {
    static final int SRC = 0;
    static final int DST = 1;
    static final int REPLY_SRC = 2;
    static final int REPLY_DST = 3;
    static final int PROTOCOL = 4;
    static final int TIMEOUT = 5;
    static final int STATUS = 6;
    static final int MARK = 7;
    static final int SECMARK = 8;
    static final int ID = 9;
    static final int ZONE = 10;
    static final int ORIG_ZONE = 11;
    static final int REPLY_ZONE = 12;
    static final int SRC_NAT = 13;
    static final int DST_NAT = 14;
    static final int FAMILY = 15;
    static final int LABEL_ADD = 16;
    static final int LABEL_DEL = 17;
    static final int SPORT = 18;
    static final int DPORT = 19;
    static final int REPLY_SPORT = 20;
    static final int REPLY_DPORT = 21;
    static final int STATE = 22;
    static final int ORIG_VTAG = 23;
    static final int REPLY_VTAG = 24;
    static final int ROLE = 25;
    static final int ICMP_TYPE = 26;
    static final int ICMP_CODE = 27;
    static final int ICMP_ID = 28;
    static final int ICMPV6_TYPE = 29;
    static final int ICMPV6_CODE = 30;
    static final int ICMPV6_ID = 31;
    static final int SRCKEY = 32;
    static final int DSTKEY = 33;
    static final int REPLY_SRCKEY = 34;
    static final int REPLY_DSTKEY = 35;

    /// The commands begin here.
    static final int ADD = 36;

    static final int CREATE = 37;
    static final int UPDATE = 38;
    static final int DELETE = 39;

    private static final int ALIASES = 41;

    private static final String[] NAMES = {
        "--src",
        "--dst",
        "--reply-src",
        "--reply-dst",
        "--protonum",
        "--timeout",
        "--status",
        "--mark",
        "--secmark",
        "--id",
        "--zone",
        "--orig-zone",
        "--reply-zone",
        "--src-nat",
        "--dst-nat",
        "--family",
        "--label-add",
        "--label-del",
        "--sport",
        "--dport",
        "--reply-port-src",
        "--reply-port-dst",
        "--state",
        "--orig-vtag",
        "--reply-vtag",
        "--role",
        "--icmp-type",
        "--icmp-code",
        "--icmp-id",
        "--icmpv6-type",
        "--icmpv6-code",
        "--icmpv6-id",
        "--srckey",
        "--dstkey",
        "--reply-key-src",
        "--reply-key-dst",
        "--add",
        "--create",
        "--update",
        "--delete",
        "--flush",
        "--orig-src",
        "--orig-dst",
        "--orig-port-src",
        "--orig-port-dst",
        "--orig-key-src",
        "--orig-key-dst"
    };

    private static final WordTable LONG = WordTable.of(NAMES);

    private static final int[] ALIASED = {SRC, DST, SPORT, DPORT, SRCKEY, DSTKEY};

    /// The letter of each option that has one.
    private static final String LETTERS = "sdrqptumciw  ngf                    AIUDF";

    /// The option of each letter, -1 for letters that are none.
    private static final byte[] BY_LETTER = new byte[128];

    /// How conntrack(8) prints each option.
    private static final byte[][] PRINTED = new byte[ALIASES][];

    static {
        Arrays.fill(BY_LETTER, (byte) -1);
        for (int option = 0; option < PRINTED.length; option++) {
            char letter = LETTERS.charAt(option);
            if (letter == ' ') {
                PRINTED[option] = LONG.bytes(option);
            } else {
                PRINTED[option] = new byte[] {'-', (byte) letter};
                BY_LETTER[letter] = (byte) option;
            }
        }
    }

    private SaveOptions() {}

    /// Returns the option that is this letter behind a single dash, or -1.
    static int shortForm(byte letter) {
        return letter >= 0 ? BY_LETTER[letter] : -1;
    }

    /// Returns the option whose long form is `text[from..to)`, or begins with it and no other does,
    /// as getopt_long(3) has it; -1 for none.
    static int longForm(byte[] text, int from, int to) {
        int index = LONG.find(text, from, to);
        if (index < 0) {
            index = LONG.findUnambiguous(text, from, to);
        }
        return index >= ALIASES ? ALIASED[index - ALIASES] : index;
    }

    /// Returns the form of `option` that conntrack(8) prints, not to be changed.
    static byte[] printed(int option) {
        return PRINTED[option];
    }

    /// Returns the long form of `option` with its dashes.
    static String name(int option) {
        return NAMES[option];
    }
}
