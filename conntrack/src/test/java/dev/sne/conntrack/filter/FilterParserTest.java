// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.conntrack.text.LabelNames;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is a filter, how it is read, and what is said about text that is none.
class FilterParserTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "proto=tcp dport=22                     ; proto=tcp and dport=22",
                "proto=tcp AND dport=22                 ; proto=tcp and dport=22",
                "proto = tcp && dport == 22             ; proto=tcp and dport=22",
                "tcp or udp dport=53                    ; proto=tcp or proto=udp and dport=53",
                "(tcp or udp) dport=53                  ; (proto=tcp or proto=udp) and dport=53",
                "tcp||udp                               ; proto=tcp or proto=udp",
                "not tcp dport=53                       ; not proto=tcp and dport=53",
                "not (tcp dport=53)                     ; not (proto=tcp and dport=53)",
                "!assured                               ; not assured",
                "not not assured                        ; not not assured",
                "dport!=80                              ; not dport=80",
                "dport ne 80                            ; not dport=80",
                "bytes gt 1M                            ; bytes>1M",
                "timeout lt 30s age ge 5m               ; timeout<30s and age>=5m",
                "dport=80 , 443,8000-8999               ; dport=80,443,8000-8999",
                "ORIG-PORT-DST=80                       ; dport=80",
                "Reply_Src=10.0.0.1                     ; reply.src=10.0.0.1",
                "nat                                    ; snat or dnat",
                "src-nat                                ; snat",
                "nat.src=10.0.0.1:80                    ; snat and reply.dst=10.0.0.1 and"
                        + " reply.dport=80",
                "port=53                                ; sport=53 or dport=53 or reply.sport=53 or"
                        + " reply.dport=53",
                "status=ASSURED,!SEEN_REPLY             ; status=ASSURED or status=!SEEN_REPLY",
                "mark=0x10/0xff,1,5-9                   ; mark=1,5-9 or mark=0x10/0xff",
                "ipv6                                   ; family=ipv6",
                "helper=\"a b\",ftp                     ; helper=\"a b\",ftp",
            })
    void readsFilters(String text, String plain) {
        assertThat(FlowFilter.parse(text)).hasToString(plain);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "dprot=80              | 1  | unknown key `dprot`: did you mean dport?",
                "--dport 80            | 1  | unknown key `--dport`: did you mean dport?",
                "tcp 10.0.0.1          | 5  | unknown key `10.0.0.1`: did you mean host=10.0.0.1?",
                "2001:db8::/32         | 1  | unknown key `2001`: did you mean host=2001:db8::/32?",
                "443                   | 1  | unknown key `443`: did you mean port=443?",
                "tcpp                  | 1  | unknown key `tcpp`: did you mean tcp?",
                "qwertyuiop=1          | 1  | unknown key `qwertyuiop`: keys are, for example,"
                        + " proto, src, dst, sport, dport, state, mark, zone or assured",
                "dport                 | 1  | dport needs a value: for example"
                        + " dport=80,443,8000-8999",
                "dport=                | 7  | dport needs a value: for example"
                        + " dport=80,443,8000-8999",
                "dport=80,             | 10 | a value is missing after `,`: for example"
                        + " dport=80,443,8000-8999",
                "dport=70000           | 7  | `70000` is not a port (0-65535)",
                "dport=80,70000        | 10 | `70000` is not a port (0-65535)",
                "dport=80-70000        | 10 | `70000` is not a port (0-65535)",
                "dport=http            | 7  | `http` is not a port (0-65535)",
                "dport=-5              | 7  | `-5` is not a port (0-65535)",
                "dport=99999999999999999999 | 7 | `99999999999999999999` is not a port (0-65535)",
                "dport=90-80           | 7  | `90-80` is backwards: the lower end comes first",
                "dport<80,90           | 10 | one value is compared with `<`, not a list",
                "dport<0               | 7  | no flow has dport<0: the range is 0-65535",
                "icmp.type=256         | 11 | `256` is not a value of icmp.type (0-255)",
                "proto=tpc             | 7  | `tpc` is not a protocol (a name such as tcp, or"
                        + " 0-255): did you mean tcp?",
                "proto=256             | 7  | `256` is not a protocol (a name such as tcp, or"
                        + " 0-255)",
                "family=ipx            | 8  | `ipx` is not an IP version (ipv4, ipv6)",
                "src=10.1              | 5  | `10.1` is not an IPv4 or IPv6 address",
                "src=fe80::1%eth0      | 5  | `fe80::1%eth0` is not an IPv4 or IPv6 address (flows"
                        + " know no interface scope)",
                "src=10.0.0.0/33       | 14 | `33` is not a prefix length (0-32) or a netmask",
                "src=10.0.0.0/255.0.255.0 | 14 | `255.0.255.0` is not a prefix length (0-32) or a"
                        + " netmask",
                "src=2001:db8::/129    | 16 | `129` is not a prefix length (0-128)",
                "src=10.0.0.9-10.0.0.1 | 5  | `10.0.0.9-10.0.0.1` is backwards: the lower address"
                        + " comes first",
                "src=10.0.0.1-::1      | 5  | `10.0.0.1-::1` mixes IPv4 and IPv6",
                "src<10.0.0.1          | 4  | `<` makes no sense for src: only = and != do",
                "nat.src=10.0.0.1:     | 18 | a port (0-65535) is missing here",
                "nat.src=10.0.0.1:99999 | 18 | `99999` is not a port (0-65535)",
                "nat.src=[::1          | 9  | the [ of `[::1` is not closed",
                "nat.src=[::1]80       | 14 | only :port can stand behind ]",
                "state=ESTABLISHD      | 7  | `ESTABLISHD` is not a TCP, SCTP or DCCP state: did"
                        + " you mean ESTABLISHED?",
                "status=asured         | 8  | `asured` is not a status (a word such as assured, or"
                        + " bits under a mask as in 0x2/0x6): did you mean ASSURED?",
                "mark=0x100/0xff       | 6  | `0x100/0xff` never matches: the value has bits"
                        + " outside the mask",
                "mark=4294967296       | 6  | `4294967296` is not a mark (32 bits, decimal or 0x"
                        + " hexadecimal, perhaps /mask)",
                "mark>1/3              | 6  | a masked mark can only be compared with = and !=",
                "label=128             | 7  | `128` is not a label that the kernel has (0-127)",
                "label=nosuchlabel     | 7  | `nosuchlabel` is neither a label's name in"
                        + " /etc/xtables/connlabel.conf nor a label's number (0-127)",
                "bytes>1Q              | 7  | `1Q` is not a number (perhaps with K, M, G, T or Ki,"
                        + " Mi, Gi, Ti)",
                "timeout<30x           | 9  | `30x` is not a time (seconds, or with units as in"
                        + " 30s, 5m, 1h30m, 2d)",
                "timeout<5m1h          | 9  | `5m1h` is not a time (seconds, or with units as in"
                        + " 30s, 5m, 1h30m, 2d)",
                "assured=1             | 8  | `assured` is a term by itself and takes no value",
                "(tcp                  | 1  | this ( is not closed",
                "tcp)                  | 4  | found `)` where no parenthesis is open",
                "()                    | 2  | a term is missing between ( and )",
                "tcp and               | 8  | a term is missing after `and`",
                "tcp or                | 7  | a term is missing after `or`",
                "not                   | 4  | a term is missing after `not`",
                "and tcp               | 1  | a term is missing before `and`",
                "tcp or or udp         | 8  | a term is missing before `or`",
                "tcp & udp             | 5  | found `&`: a key, `not` or `(` is expected",
                "=80                   | 1  | found `=`: a key, `not` or `(` is expected",
                "helper=\"ftp          | 8  | this quotation mark is not closed",
                "helper=''             | 8  | the value between the quotation marks is empty",
                "family=ipv4 src=::1   | 13 | `src=::1` wants IPv6, but the terms before it leave"
                        + " IPv4: no flow can match both",
                "src=10.0.0.1 (dst=::1 or dst=::2) | 14 | `dst=::1 or dst=::2` wants IPv6, but the"
                        + " terms before it leave IPv4: no flow can match both",
            })
    void saysWhatIsWrongAndWhere(String text, int column, String reason) {
        assertThatThrownBy(() -> FlowFilter.parse(text))
                .isInstanceOfSatisfying(
                        FilterSyntaxException.class,
                        e -> {
                            assertThat(e.reason()).isEqualTo(reason);
                            assertThat(e.column()).isEqualTo(column);
                            assertThat(e).hasMessage("column " + column + ": " + reason);
                        });
    }

    /// `delete $FILTER` with the variable unset must not delete everything.
    @Test
    void refusesAnEmptyFilter() {
        for (String text : new String[] {"", "   ", "\t\n"}) {
            assertThatThrownBy(() -> FlowFilter.parse(text))
                    .hasMessage("column 1: a filter is missing, such as proto=tcp dport=22");
        }
    }

    @Test
    void boundsDepthAndLength() {
        int depth = FilterParser.MAX_DEPTH;
        FlowFilter.parse("(".repeat(depth) + "tcp" + ")".repeat(depth));
        assertThatThrownBy(() ->
                        FlowFilter.parse("(".repeat(depth + 1) + "tcp" + ")".repeat(depth + 1)))
                .hasMessage(
                        "column 101: more than 100 parentheses and negations inside one another");
        assertThatThrownBy(() -> FlowFilter.parse("not ".repeat(depth + 1) + "tcp"))
                .hasMessageContaining("more than 100");
        FlowFilter.parse("tcp ".repeat(FilterParser.MAX_LENGTH / 4));
        assertThatThrownBy(() -> FlowFilter.parse("tcp ".repeat(FilterParser.MAX_LENGTH / 4) + "x"))
                .hasMessageContaining("longer than 65536 characters");
    }

    @Test
    void takesLabelNamesFromTheFile() {
        LabelNames names = LabelNames.parse("0 eth0-in\n5 my vpn\n");
        assertThat(
                        FlowFilter.parse("label=eth0-in,\"my vpn\"", names)
                                .matches(new TestFlow().label(5).view()))
                .isTrue();
        assertThatThrownBy(() -> FlowFilter.parse("label=eth1", names))
                .isInstanceOf(FilterSyntaxException.class);
    }

    /// Whatever the text, the answer is a filter or a FilterSyntaxException within the text.
    @Test
    void survivesMutatedFilters() {
        long seed = Long.getLong("sne.test.seed", new Random().nextLong());
        Random random = new Random(seed);
        String alphabet = " ()!=<>&|\"',.:/-[]0189axfkmgs\u00e9\t%";
        for (int i = 0; i < 5_000; i++) {
            StringBuilder text = new StringBuilder(RandomFilter.of(random, 2).text());
            for (int edits = 1 + random.nextInt(4); edits > 0; edits--) {
                int at = random.nextInt(text.length());
                char c = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, c);
                    case 1 -> text.insert(at, c);
                    default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(5)));
                }
                if (text.isEmpty()) {
                    text.append(c);
                }
            }
            try {
                FlowFilter.parse(text.toString()).plan().explain();
            } catch (FilterSyntaxException e) {
                assertThat(e.column())
                        .as("seed %d: %s", seed, text)
                        .isBetween(1, text.length() + 1);
            }
        }
    }
}
