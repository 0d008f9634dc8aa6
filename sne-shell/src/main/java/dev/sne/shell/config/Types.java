// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.conntrack.filter.FilterSyntaxException;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.ifmii.address.VirtualAddress;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import dev.sne.shell.cli.Suggestion;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.tomlj.TomlArray;

/// The types of values that configurations are made of.
final class Types {
    /// `IFNAMSIZ` of `linux/if.h` without the terminating NUL.
    private static final int INTERFACE_NAME_BYTES = 15;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");

    static final Type<Boolean> FLAG =
            new Type<>(
                    "true or false",
                    false,
                    value -> {
                        if (value instanceof Boolean flag) {
                            return flag;
                        }
                        throw new BadValue("is " + Type.shown(value) + ", expected true or false");
                    });

    static final Type<String> HOST_NAME =
            name("a name of 1 to 63 letters, digits, dots, dashes and underscores");

    static final Type<String> INTERFACE =
            Type.text("the name of an interface, 1 to 15 bytes", "lo", Types::interfaceName);

    static final Type<IpAddress> ADDRESS =
            Type.text("an IPv4 or IPv6 address", IpAddress.ofV4(0), Types::address);

    static final Type<VirtualAddress> PREFIX =
            Type.text(
                    "an address with the length of its prefix, such as 192.0.2.1/24",
                    new VirtualAddress(IpAddress.ofV4(0), 0),
                    Types::prefix);

    static final Type<HardwareAddress> HARDWARE_ADDRESS =
            Type.text(
                    "a hardware address, such as 02:00:5e:10:00:01",
                    HardwareAddress.of(new byte[6]),
                    Types::hardwareAddress);

    static final Type<Path> FILE = Type.text("an absolute path", Path.of("/"), Types::path);

    static final Type<List<String>> PROGRAM =
            new Type<>(
                    "a list of texts: the absolute path of a program, then its arguments",
                    List.of("/"),
                    Types::program);

    static final Type<FlowFilter> FILTER =
            Type.text("a filter of flows", FlowFilter.all(), Types::filter);

    private Types() {}

    /// A whole number in a range, both ends included.
    static Type<Integer> number(int least, int most) {
        String expected = "a number from " + least + " to " + most;
        return new Type<>(
                expected,
                least,
                value -> {
                    if (value instanceof Long number && number >= least && number <= most) {
                        return Math.toIntExact(number);
                    }
                    throw new BadValue("is " + Type.shown(value) + ", expected " + expected);
                });
    }

    /// One of the words of an enumeration: its names in lower case, with dashes.
    static <E extends Enum<E>> Type<E> word(Class<E> type) {
        E[] values = type.getEnumConstants();
        List<String> words = new ArrayList<>();
        for (E each : values) {
            words.add(wordOf(each));
        }
        String expected = "one of " + String.join(", ", words);
        return Type.text(
                expected,
                values[0],
                text -> {
                    int at = words.indexOf(text);
                    if (at < 0) {
                        throw new BadValue(
                                "'"
                                        + text
                                        + "' is none of "
                                        + String.join(", ", words)
                                        + Suggestion.of(text, words));
                    }
                    return values[at];
                });
    }

    /// A constant as it stands in the file.
    static String wordOf(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /// Several values of a type.
    ///
    /// @param least how many there have to be
    static <T> Type<List<T>> list(Type<T> each, int least) {
        String expected =
                "a list" + (least > 0 ? " of at least " + least : "") + ", each " + each.expected();
        return new Type<>(
                expected,
                List.of(),
                value -> {
                    if (!(value instanceof TomlArray array) || array.size() < least) {
                        throw new BadValue("is " + Type.shown(value) + ", expected " + expected);
                    }
                    List<T> values = new ArrayList<>();
                    for (int i = 0; i < array.size(); i++) {
                        values.add(each.read(array.get(i)));
                    }
                    return List.copyOf(values);
                });
    }

    /// An absolute URL.
    static Type<URI> url(List<String> schemes) {
        String expected = "an absolute URL with " + String.join(" or ", schemes);
        return Type.text(
                expected,
                URI.create(schemes.getFirst() + "://localhost/"),
                text -> {
                    try {
                        URI url = new URI(text);
                        if (url.getScheme() != null
                                && schemes.contains(url.getScheme())
                                && url.getHost() != null) {
                            return url;
                        }
                    } catch (URISyntaxException e) {
                        throw new BadValue("'" + text + "' is no URL: " + e.getMessage());
                    }
                    throw Type.bad(text, expected);
                });
    }

    /// A text of one line that is not blank.
    static Type<String> line(String expected) {
        return Type.text(
                expected,
                "-",
                text -> {
                    if (text.isBlank() || text.indexOf('\n') >= 0) {
                        throw Type.bad(text, expected);
                    }
                    return text;
                });
    }

    private static Type<String> name(String expected) {
        return Type.text(
                expected,
                "-",
                text -> {
                    if (!NAME.matcher(text).matches()) {
                        throw Type.bad(text, expected);
                    }
                    return text;
                });
    }

    private static String interfaceName(String text) throws BadValue {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        boolean legal = bytes >= 1 && bytes <= INTERFACE_NAME_BYTES;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            legal &= c > ' ' && c != '/' && c != ':';
        }
        if (!legal || text.equals(".") || text.equals("..")) {
            throw Type.bad(text, "the name of an interface, 1 to 15 bytes");
        }
        return text;
    }

    private static IpAddress address(String text) throws BadValue {
        try {
            return IpAddress.parse(text);
        } catch (IllegalArgumentException _) {
            throw Type.bad(text, "an IPv4 or IPv6 address");
        }
    }

    private static VirtualAddress prefix(String text) throws BadValue {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new BadValue("'" + text + "' lacks the length of its prefix, as in 192.0.2.1/24");
        }
        try {
            int length = Integer.parseUnsignedInt(text.substring(slash + 1));
            return new VirtualAddress(IpAddress.parse(text.substring(0, slash)), length);
        } catch (IllegalArgumentException _) {
            throw Type.bad(text, "an address with the length of its prefix");
        }
    }

    private static HardwareAddress hardwareAddress(String text) throws BadValue {
        try {
            HardwareAddress address = HardwareAddress.parse(text);
            byte[] bytes = address.bytes();
            if (bytes.length == 6 && (bytes[0] & 1) == 0) {
                return address;
            }
        } catch (IllegalArgumentException _) {
            throw Type.bad(text, "a hardware address, such as 02:00:5e:10:00:01");
        }
        throw new BadValue("'" + text + "' is no address of one interface of Ethernet");
    }

    private static Path path(String text) throws BadValue {
        try {
            Path path = Path.of(text);
            if (path.isAbsolute()) {
                return path.normalize();
            }
        } catch (InvalidPathException e) {
            throw new BadValue("'" + text + "' is no path: " + e.getReason());
        }
        throw Type.bad(text, "an absolute path");
    }

    private static List<String> program(Object value) throws BadValue {
        if (!(value instanceof TomlArray array) || array.isEmpty()) {
            throw new BadValue("is " + Type.shown(value) + ", expected " + PROGRAM.expected());
        }
        List<String> words = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (!(array.get(i) instanceof String word) || word.indexOf('\0') >= 0) {
                throw new BadValue(
                        "argument " + i + " is " + Type.shown(array.get(i)) + ", expected a text");
            }
            words.add(word);
        }
        path(words.getFirst());
        return List.copyOf(words);
    }

    private static FlowFilter filter(String text) throws BadValue {
        try {
            return FlowFilter.parse(text);
        } catch (FilterSyntaxException e) {
            throw new BadValue("'" + text + "' is no filter: " + e.getMessage());
        }
    }
}
