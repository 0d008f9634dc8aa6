// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A random filter text together with what it means, said a second time in the simplest way.
///
/// @param text in the filter language
/// @param matches the naive meaning
record RandomFilter(String text, Predicate<TestFlow> matches) {
    private static final int SNAT = 0x10;
    private static final int DNAT = 0x20;

    private static final String[] V4 = {
        "10.0.0.1", "10.0.0.2", "10.0.1.3", "192.0.2.1", "198.51.100.1"
    };
    private static final String[] V6 = {"2001:db8::1", "2001:db8::2", "2001:db8:1::3", "fe80::1"};
    private static final int[] PORTS = {53, 80, 443, 1001, 1002, 8080, 0, 65_535};
    private static final int[] PROTOCOLS = {6, 17, 1, 58, 132, 47, 136, 50};
    private static final String[] PROTOCOL_NAMES = {
        "tcp", "udp", "icmp", "icmpv6", "sctp", "gre", "udplite", "esp"
    };
    private static final String[] TCP_STATES = {
        "NONE",
        "SYN_SENT",
        "SYN_RECV",
        "ESTABLISHED",
        "FIN_WAIT",
        "CLOSE_WAIT",
        "LAST_ACK",
        "TIME_WAIT",
        "CLOSE",
        "SYN_SENT2"
    };
    private static final String[] SCTP_STATES = {
        "NONE", "CLOSED", "COOKIE_WAIT", "COOKIE_ECHOED", "ESTABLISHED"
    };
    private static final String[] FLAGS = {
        "expected", "seen_reply", "assured", "confirmed", "snat", "dnat"
    };

    /// A random filter; deeper ones have more terms.
    static RandomFilter of(Random random, int depth) {
        int shape = depth == 0 ? 0 : random.nextInt(6);
        return switch (shape) {
            case 1, 2 -> joined(random, depth, true);
            case 3 -> joined(random, depth, false);
            case 4 -> not(random, of(random, depth - 1));
            default -> term(random);
        };
    }

    private static RandomFilter not(Random random, RandomFilter inner) {
        String[] forms = {"not (%s)", "!(%s)", "NOT(%s)"};
        return new RandomFilter(pick(random, forms).formatted(inner.text), inner.matches.negate());
    }

    private static RandomFilter joined(Random random, int depth, boolean conjunction) {
        String[] joints =
                conjunction
                        ? new String[] {" ", " and ", "  AND ", "&&"}
                        : new String[] {" or ", " OR ", " || "};
        StringBuilder text = new StringBuilder();
        List<RandomFilter> parts = new ArrayList<>();
        int count = 2 + random.nextInt(3);
        for (int i = 0; i < count; i++) {
            RandomFilter part = of(random, depth - 1);
            parts.add(part);
            text.append(i == 0 ? "" : pick(random, joints))
                    .append('(')
                    .append(part.text)
                    .append(')');
        }
        return new RandomFilter(
                text.toString(),
                flow -> {
                    boolean all = true;
                    boolean any = false;
                    for (RandomFilter part : parts) {
                        boolean match = part.matches.test(flow);
                        all &= match;
                        any |= match;
                    }
                    return conjunction ? all : any;
                });
    }

    static RandomFilter term(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> family(random);
            case 1, 2 -> protocol(random);
            case 3, 4 -> address(random);
            case 5, 6 -> port(random);
            case 7 -> flag(random);
            case 8 -> statusList(random);
            case 9 -> mark(random);
            case 10 -> zone(random);
            case 11 -> icmp(random);
            case 12 -> state(random);
            case 13 -> nat(random);
            case 14 -> other(random);
            default -> number(random, "timeout", 0, 4_000, flow -> flow.number("timeout"));
        };
    }

    private static RandomFilter family(Random random) {
        int family = random.nextBoolean() ? 2 : 10;
        String word = family == 2 ? "ipv4" : "ipv6";
        String text = pick(random, word, "family=" + word, "FAMILY = " + word, "family eq " + word);
        return new RandomFilter(text, flow -> flow.family() == family);
    }

    private static RandomFilter protocol(Random random) {
        int index = random.nextInt(PROTOCOLS.length);
        int protocol = PROTOCOLS[index];
        if (random.nextInt(4) == 0) {
            return new RandomFilter(
                    "proto=tcp,17,50-60",
                    flow -> {
                        return flow.proto == 6
                                || flow.proto == 17
                                || (flow.proto >= 50 && flow.proto <= 60);
                    });
        }
        String name = PROTOCOL_NAMES[index];
        String text = pick(random, "proto=" + protocol, "proto=" + name, name);
        return new RandomFilter(text, flow -> flow.proto == protocol);
    }

    private static RandomFilter address(Random random) {
        String key = pick(random, "src", "dst", "reply.src", "reply.dst", "host");
        Function<TestFlow, List<String>> read =
                switch (key) {
                    case "src" -> flow -> List.of(flow.src);
                    case "dst" -> flow -> List.of(flow.dst);
                    case "reply.src" -> flow -> List.of(flow.replySrc);
                    case "reply.dst" -> flow -> List.of(flow.replyDst);
                    default -> flow -> List.of(flow.src, flow.dst, flow.replySrc, flow.replyDst);
                };
        RandomFilter values = addresses(random);
        boolean negated = random.nextInt(5) == 0;
        String text = key + (negated ? "!=" : "=") + values.text;
        TestFlow probe = new TestFlow();
        Predicate<TestFlow> any =
                flow -> {
                    for (String address : read.apply(flow)) {
                        probe.src = address;
                        if (values.matches.test(probe)) {
                            return true;
                        }
                    }
                    return false;
                };
        return new RandomFilter(text, negated ? any.negate() : any);
    }

    /// A list of addresses; its predicate looks at `src` only.
    private static RandomFilter addresses(Random random) {
        StringBuilder text = new StringBuilder();
        List<Predicate<String>> parts = new ArrayList<>();
        int count = random.nextInt(3) == 0 ? 1 + random.nextInt(3) : 1;
        for (int i = 0; i < count; i++) {
            boolean v6 = random.nextInt(3) == 0;
            String address = v6 ? pick(random, V6) : pick(random, V4);
            text.append(i == 0 ? "" : ",");
            switch (random.nextInt(4)) {
                case 0 -> {
                    int bits = random.nextInt((v6 ? 128 : 32) + 1);
                    text.append(address).append('/').append(bits);
                    parts.add(other -> samePrefix(address, other, bits));
                }
                case 1 -> {
                    String to = v6 ? "2001:db8:ffff::" : "192.0.2.255";
                    boolean backwards = number(address).compareTo(number(to)) > 0;
                    String low = backwards ? to : address;
                    String high = backwards ? address : to;
                    text.append(low).append('-').append(high);
                    parts.add(other -> between(low, other, high));
                }
                default -> {
                    text.append(address);
                    parts.add(other -> samePrefix(address, other, v6 ? 128 : 32));
                }
            }
        }
        return new RandomFilter(
                text.toString(), flow -> parts.stream().anyMatch(part -> part.test(flow.src)));
    }

    private static BigInteger number(String address) {
        return new BigInteger(1, TestFlow.bytes(address));
    }

    private static boolean samePrefix(String a, String b, int bits) {
        byte[] left = TestFlow.bytes(a);
        byte[] right = TestFlow.bytes(b);
        if (left.length != right.length) {
            return false;
        }
        int rest = left.length * 8 - bits;
        return number(a).shiftRight(rest).equals(number(b).shiftRight(rest));
    }

    private static boolean between(String low, String address, String high) {
        return TestFlow.bytes(low).length == TestFlow.bytes(address).length
                && number(low).compareTo(number(address)) <= 0
                && number(address).compareTo(number(high)) <= 0;
    }

    private static RandomFilter port(Random random) {
        String key = pick(random, "sport", "dport", "reply.sport", "reply.dport", "port");
        List<String> keys =
                key.equals("port")
                        ? List.of("sport", "dport", "reply.sport", "reply.dport")
                        : List.of(key);
        if (random.nextInt(3) > 0) {
            int port = PORTS[random.nextInt(PORTS.length)];
            return new RandomFilter(key + "=" + port, anyOf(keys, value -> value == port));
        }
        if (random.nextBoolean()) {
            return new RandomFilter(
                    key + "=443,80,1000-1001",
                    anyOf(keys, v -> v == 80 || v == 443 || v == 1000 || v == 1001));
        }
        int bound = 1 + PORTS[random.nextInt(6)];
        String operator = pick(random, "<", "<=", ">", ">=", " lt ", " ge ", "!=");
        Predicate<TestFlow> matches =
                operator.equals("!=")
                        ? anyOf(keys, value -> value == bound).negate()
                        : anyOf(keys, value -> compare(operator.strip(), value, bound));
        return new RandomFilter(key + operator + bound, matches);
    }

    private static Predicate<TestFlow> anyOf(List<String> keys, Predicate<Long> test) {
        return flow -> {
            for (String key : keys) {
                Long value = flow.proto == 47 ? null : flow.number(key);
                if (value != null && test.test(value)) {
                    return true;
                }
            }
            return false;
        };
    }

    private static boolean compare(String operator, long value, long bound) {
        return switch (operator) {
            case "<", "lt" -> value < bound;
            case "<=" -> value <= bound;
            case ">" -> value > bound;
            default -> value >= bound;
        };
    }

    private static RandomFilter flag(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new RandomFilter("unreplied", flow -> (flow.status & 2) == 0);
            case 1 -> new RandomFilter("nat", flow -> (flow.status & (SNAT | DNAT)) != 0);
            default -> {
                int bit = random.nextInt(FLAGS.length);
                yield new RandomFilter(FLAGS[bit], flow -> (flow.status >> bit & 1) == 1);
            }
        };
    }

    private static RandomFilter statusList(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> new RandomFilter("status=ASSURED,SRC_NAT", flow -> (flow.status & 0x14) != 0);
            case 1 -> new RandomFilter("status=!assured", flow -> (flow.status & 4) == 0);
            case 2 -> new RandomFilter("status=0x2/0x6", flow -> (flow.status & 6) == 2);
            default -> new RandomFilter("status!=seen_reply", flow -> (flow.status & 2) == 0);
        };
    }

    private static RandomFilter mark(Random random) {
        Function<TestFlow, Long> mark =
                flow -> {
                    Long value = flow.number("mark");
                    return value == null ? 0L : value;
                };
        return switch (random.nextInt(5)) {
            case 0 -> new RandomFilter("mark=0x10/0xff", flow -> (mark.apply(flow) & 0xff) == 0x10);
            case 1 -> new RandomFilter("mark!=1/1", flow -> (mark.apply(flow) & 1) == 0);
            case 2 ->
                    new RandomFilter(
                            "mark=0x10/0xff,2-3,0xffffffff",
                            flow -> {
                                long value = mark.apply(flow);
                                return (value & 0xff) == 0x10
                                        || value == 2
                                        || value == 3
                                        || value == 0xffffffffL;
                            });
            case 3 -> number(random, "mark", 0, 20, mark);
            default -> {
                int value = random.nextInt(4);
                yield new RandomFilter("mark=" + value, flow -> mark.apply(flow) == value);
            }
        };
    }

    private static RandomFilter zone(Random random) {
        int zone = random.nextInt(4);
        return switch (random.nextInt(3)) {
            case 0 ->
                    new RandomFilter(
                            "orig-zone=" + zone, flow -> equal(flow.number("orig-zone"), zone));
            case 1 -> new RandomFilter("zone-reply", flow -> flow.number("reply-zone") != null);
            default ->
                    new RandomFilter(
                            "zone=" + zone,
                            flow -> {
                                for (String key : List.of("zone", "orig-zone", "reply-zone")) {
                                    Long value = flow.number(key);
                                    if (value != null) {
                                        return value == zone;
                                    }
                                }
                                return zone == 0;
                            });
        };
    }

    private static boolean equal(@Nullable Long value, long other) {
        return value != null && value == other;
    }

    private static RandomFilter icmp(Random random) {
        String key = pick(random, "icmp.type", "icmp.code", "icmp.id");
        int[] values = {0, 1, 3, 8, 13, 128, 129};
        int value = values[random.nextInt(values.length)];
        return new RandomFilter(key + "=" + value, flow -> equal(flow.number(key), value));
    }

    private static RandomFilter state(Random random) {
        String tcp = pick(random, TCP_STATES);
        String sctp = pick(random, SCTP_STATES);
        return new RandomFilter(
                "state=" + tcp.toLowerCase(java.util.Locale.ROOT) + "," + sctp,
                flow -> {
                    Long tcpState = flow.number("tcp-state");
                    Long sctpState = flow.number("sctp-state");
                    String name =
                            tcpState != null
                                    ? TCP_STATES[tcpState.intValue()]
                                    : sctpState != null ? SCTP_STATES[sctpState.intValue()] : "";
                    return name.equals(tcp) || name.equals(sctp);
                });
    }

    private static RandomFilter nat(Random random) {
        String address = pick(random, V4);
        int port = PORTS[random.nextInt(PORTS.length)];
        return switch (random.nextInt(4)) {
            case 0 ->
                    new RandomFilter(
                            "nat.src=" + address,
                            flow -> (flow.status & SNAT) != 0 && flow.replyDst.equals(address));
            case 1 ->
                    new RandomFilter(
                            "nat.dst=" + address + ":" + port + ",[2001:db8::/32]:80-443",
                            flow ->
                                    (flow.status & DNAT) != 0
                                            && (flow.replySrc.equals(address)
                                                            && portIs(
                                                                    flow, "reply.sport", port, port)
                                                    || samePrefix("2001:db8::", flow.replySrc, 32)
                                                            && portIs(
                                                                    flow, "reply.sport", 80, 443)));
            case 2 ->
                    new RandomFilter(
                            "nat=" + address,
                            flow ->
                                    (flow.status & SNAT) != 0 && flow.replyDst.equals(address)
                                            || (flow.status & DNAT) != 0
                                                    && flow.replySrc.equals(address));
            default ->
                    new RandomFilter(
                            "nat.sport=" + port,
                            flow ->
                                    (flow.status & SNAT) != 0
                                            && portIs(flow, "reply.dport", port, port));
        };
    }

    private static boolean portIs(TestFlow flow, String key, int low, int high) {
        Long port = flow.proto == 47 ? null : flow.number(key);
        return port != null && port >= low && port <= high;
    }

    private static RandomFilter other(Random random) {
        return switch (random.nextInt(6)) {
            case 0 ->
                    new RandomFilter(
                            "helper=ftp,sip",
                            flow -> {
                                return "ftp".equals(flow.helper) || "sip".equals(flow.helper);
                            });
            case 1 -> new RandomFilter("helper", flow -> flow.helper != null);
            case 2 ->
                    new RandomFilter(
                            "label=3,127",
                            flow ->
                                    flow.labels != null
                                            && ((flow.labels[0] & 8) != 0 || flow.labels[15] < 0));
            case 3 -> number(random, "bytes", 0, 3_000, flow -> sum(flow, "bytes"));
            case 4 -> number(random, "packets", 0, 10, flow -> sum(flow, "packets"));
            default -> number(random, "orig.bytes", 0, 3_000, flow -> flow.number("orig.bytes"));
        };
    }

    private static @Nullable Long sum(TestFlow flow, String what) {
        Long there = flow.number("orig." + what);
        Long back = flow.number("reply." + what);
        return there == null || back == null ? null : Long.valueOf(there + back);
    }

    private static RandomFilter number(
            Random random, String key, int low, int high, Function<TestFlow, @Nullable Long> read) {
        int bound = low + 1 + random.nextInt(high - low);
        String operator = pick(random, "<", "<=", ">", ">=", " lt ", " ge ");
        return new RandomFilter(
                key + operator + bound,
                flow -> {
                    Long value = read.apply(flow);
                    return value != null && compare(operator.strip(), value, bound);
                });
    }

    /// A random flow over the same small domains, so that filters match now and then.
    static TestFlow flow(Random random) {
        TestFlow flow = new TestFlow();
        String[] pool = random.nextInt(3) == 0 ? V6 : V4;
        flow.src = pick(random, pool);
        flow.dst = pick(random, pool);
        flow.replySrc = random.nextInt(3) == 0 ? pick(random, pool) : flow.dst;
        flow.replyDst = random.nextInt(3) == 0 ? pick(random, pool) : flow.src;
        flow.proto = PROTOCOLS[random.nextInt(PROTOCOLS.length)];
        switch (flow.proto) {
            case 6, 17, 132, 136 ->
                    flow.ports(aPort(random), aPort(random), aPort(random), aPort(random));
            case 1 -> flow.set("icmp.type", random.nextInt(2) * 8L);
            case 58 -> flow.set("icmp.type", 128 + random.nextInt(2));
            default -> {}
        }
        if (flow.proto == 1 || flow.proto == 58) {
            flow.set("icmp.code", random.nextInt(2)).set("icmp.id", random.nextInt(3));
        }
        if (flow.proto == 6) {
            flow.set("tcp-state", random.nextInt(TCP_STATES.length));
        } else if (flow.proto == 132) {
            flow.set("sctp-state", random.nextInt(SCTP_STATES.length));
        }
        flow.status = random.nextInt(64);
        maybe(random, flow, "timeout", 4_000);
        maybe(random, flow, "mark", 20);
        if (random.nextInt(3) == 0) {
            flow.set(pick(random, "zone", "orig-zone", "reply-zone"), 1 + random.nextInt(3));
        }
        if (random.nextBoolean()) {
            for (String key :
                    List.of("orig.bytes", "reply.bytes", "orig.packets", "reply.packets")) {
                flow.set(key, random.nextInt(2_000));
            }
        }
        if (random.nextInt(3) == 0) {
            flow.helper(pick(random, "ftp", "sip", "ftp-2121", "tftp"));
        }
        if (random.nextInt(3) == 0) {
            flow.label(pick(random, new Integer[] {0, 3, 64, 127}));
        }
        return flow;
    }

    private static int aPort(Random random) {
        return PORTS[random.nextInt(PORTS.length)];
    }

    private static void maybe(Random random, TestFlow flow, String key, int bound) {
        if (random.nextInt(4) > 0) {
            flow.set(key, random.nextInt(bound));
        }
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
