// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The names of connection labels, read from a connlabel.conf: lines of a bit number and a name.
/// Immutable and safe to share between threads.
///
/// The rules are those of the file's other readers: `#` starts a comment line, the bit is decimal,
/// octal or hexadecimal, the first line wins when a bit or a name is there twice, and a line that
/// is none of these is passed over. A name has letters, digits, blanks and `-`; anything else could
/// not be told apart in a list of names.
public final class LabelNames {
    /// Where the system keeps the names of labels.
    public static final Path SYSTEM_FILE = Path.of("/etc/xtables/connlabel.conf");

    /// Labels without any names.
    public static final LabelNames NONE = new LabelNames(new Table(new byte[0][], Map.of()));

    private static final LabelNames SYSTEM = new LabelNames(null);

    private static final int BITS = 1024;
    private static final byte[] NO_NAME = {};

    /// Null until the system's names are asked for.
    private volatile @Nullable Table table;

    private record Table(byte[][] names, Map<String, Integer> bits) {}

    private LabelNames(@Nullable Table table) {
        this.table = table;
    }

    /// Returns the system's names, which are read when the first label is to be named or found; no
    /// names when there is no such file or it cannot be read.
    public static LabelNames system() {
        return SYSTEM;
    }

    private Table table() {
        Table known = table;
        if (known == null) {
            try {
                known = read(SYSTEM_FILE).table();
            } catch (IOException _) {
                // Labels are then known by number, exactly as on a system without the file.
                known = NONE.table();
            }
            table = known;
        }
        return known;
    }

    /// Reads the names in `file`; none when it does not exist.
    public static LabelNames read(Path file) throws IOException {
        byte[] content;
        try {
            content = Files.readAllBytes(file);
        } catch (NoSuchFileException _) {
            return NONE;
        }
        return parse(new String(content, StandardCharsets.ISO_8859_1));
    }

    /// Returns the names in `text`, the content of a connlabel.conf.
    public static LabelNames parse(String text) {
        String[] found = new String[BITS];
        Map<String, Integer> bits = new HashMap<>();
        int highest = -1;
        for (int from = 0; from < text.length(); ) {
            int newline = text.indexOf('\n', from);
            int end = newline < 0 ? text.length() : newline;
            highest = Math.max(highest, line(text.substring(from, end), found, bits));
            from = end + 1;
        }
        byte[][] names = new byte[highest + 1][];
        for (int bit = 0; bit <= highest; bit++) {
            String name = found[bit];
            names[bit] = name == null ? NO_NAME : name.getBytes(StandardCharsets.US_ASCII);
        }
        return new LabelNames(new Table(names, bits));
    }

    private static int line(String line, @Nullable String[] found, Map<String, Integer> bits) {
        String trimmed = line.strip();
        int blank = 0;
        while (blank < trimmed.length() && trimmed.charAt(blank) > ' ') {
            blank++;
        }
        int bit;
        try {
            bit = Integer.decode(trimmed.substring(0, blank));
        } catch (NumberFormatException _) {
            return -1;
        }
        String name = trimmed.substring(blank).strip();
        if (bit < 0 || bit >= BITS || found[bit] != null || !isName(name)) {
            return -1;
        }
        if (bits.putIfAbsent(name, bit) != null) {
            return -1;
        }
        found[bit] = name;
        return bit;
    }

    private static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
            if (!letter && (c < '0' || c > '9') && c != ' ' && c != '-') {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /// Returns whether no label has a name.
    public boolean isEmpty() {
        return table().names().length == 0;
    }

    /// Returns the name of label `bit` in ASCII (not to be changed), empty when it has none.
    public byte[] name(int bit) {
        byte[][] names = table().names();
        return bit >= 0 && bit < names.length ? names[bit] : NO_NAME;
    }

    /// Returns the bit that `name` stands for, or -1.
    public int bit(String name) {
        return table().bits().getOrDefault(name, -1);
    }

    /// Returns the bit whose name is `text[from..to)`, or -1.
    public int bit(byte[] text, int from, int to) {
        byte[][] names = table().names();
        for (int bit = 0; bit < names.length; bit++) {
            if (names[bit].length == to - from && to > from && starts(names[bit], text, from)) {
                return bit;
            }
        }
        return -1;
    }

    private static boolean starts(byte[] name, byte[] text, int from) {
        for (int i = 0; i < name.length; i++) {
            if (name[i] != text[from + i]) {
                return false;
            }
        }
        return true;
    }
}
