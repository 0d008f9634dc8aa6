// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The line as people type it, and what is said about lines that are wrong.
class LineParserTest {
    private static final String TCP = "tcp 6 600 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 ";

    private final LineParser parser = new LineParser(LabelNames.parse("5 dns\n9 7\n200 high\n"));
    private final FlowBuilder flow = new FlowBuilder();
    private final FlowFormat format =
            FlowFormats.of(
                    "text", new Columns(true, true, false, false), LabelNames.parse("5 dns"));

    private boolean parse(String line) {
        byte[] bytes = Samples.ascii(line);
        return parser.parse(bytes, 0, bytes.length, flow);
    }

    private String understood(String line) {
        assertThat(parse(line)).isTrue();
        return Samples.format(format, Samples.view(flow)).stripTrailing();
    }

    @Test
    void derivesTheReply() {
        assertThat(understood("udp src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53"))
                .isEqualTo(
                        "udp      17 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53"
                                + " src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1");
        assertThat(understood("icmpv6 src=::1 dst=::2 type=128 code=0 id=7"))
                .endsWith(" src=::2 dst=::1 type=129 code=0 id=7");
    }

    @Test
    void derivesOnlyWhatIsMissingOfTheReply() {
        assertThat(understood("tcp src=10.0.0.1 dst=10.0.0.2 sport=1 dport=80 dst=192.0.2.1"))
                .endsWith(" src=10.0.0.2 dst=192.0.2.1 sport=80 dport=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tcp 6 600 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2",
                "tcp 600 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2",
                "ipv4 tcp 600 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2",
                "ipv4 2 TCP 6 ESTABLISHED timeout=600 dport=2 sport=1 dst=10.0.0.2 src=10.0.0.1",
                "proto=tcp timeout=600 state=ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2",
                "proto=6 src=10.0.0.1 sport=1 dst=10.0.0.2 dport=2 timeout=600 state=ESTABLISHED",
                "\t tcp 600 src=10.0.0.1 dst=10.0.0.2 sport=0x1 dport=2  state=ESTABLISHED \r\n",
                "[1795310405.704754]\t [UPDATE] tcp 6 600 ESTABLISHED src=10.0.0.1 dst=10.0.0.2"
                        + " sport=1 dport=2 [start=Sun Nov 22 01:20:11 2026] delta-time=5"
                        + " [stop=Sun Nov 22 01:20:13 2026] [USERSPACE] portid=77 progname=x"
            })
    void toleratesWhatIsClear(String line) {
        assertThat(understood(line))
                .isEqualTo(
                        "tcp      6 600 ESTABLISHED src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2"
                                + " src=10.0.0.2 dst=10.0.0.1 sport=2 dport=1");
    }

    @Test
    void tellsAProtocolsNumberFromATimeout() {
        String rest = " src=10.0.0.1 dst=10.0.0.2";
        assertThat(understood("unknown 50" + rest)).startsWith("unknown  50 src=");
        assertThat(understood("unknown 50 599" + rest)).startsWith("unknown  50 599 src=");
        assertThat(understood("esp 599" + rest)).startsWith("unknown  50 599 src=");
        assertThat(understood("tcp 6 [OFFLOAD]" + rest + " sport=1 dport=2"))
                .isEqualTo(
                        "tcp      6 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 src=10.0.0.2"
                                + " dst=10.0.0.1 sport=2 dport=1 [OFFLOAD]");
    }

    @Test
    void tellsAnEchosIdFromTheFlows() {
        assertThat(understood("icmp src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=7 mark=1 id=99"))
                .endsWith("type=0 code=0 id=7 mark=1 id=99");
        assertThat(understood("icmp id=7 src=10.0.0.1 dst=10.0.0.2 type=8 code=0 id=99"))
                .endsWith("type=0 code=0 id=7 id=99");
    }

    @Test
    void takesEverythingThatALineCanSay() {
        String line =
                "tcp      6 600 CLOSE src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2 zone-orig=3"
                    + " packets=4 bytes=18446744073709551615 [UNREPLIED] src=10.0.0.2 dst=10.0.0.9"
                    + " sport=2 dport=40000 packets=0 bytes=0 [ASSURED] mark=4294967295 secmark=8"
                    + " secctx=system_u:object_r:packet_t:s0 helper=ftp use=2 id=12 labels=dns";
        assertThat(understood(line)).isEqualTo(line);
    }

    @Test
    void takesLabelsByNumberAndNone() {
        assertThat(parse(TCP + "sport=1 dport=2 labels=dns,7,127")).isTrue();
        assertThat(flow.build().labels()).containsExactly(5, 9, 127);
        assertThat(parse(TCP + "sport=1 dport=2 labels")).isTrue();
        assertThat(flow.build().labels()).isNull();
    }

    @Test
    void takesStatusBitsByName() {
        assertThat(parse(TCP + "sport=1 dport=2 status=ASSURED,FIXED_TIMEOUT")).isTrue();
        assertThat(flow.status()).isEqualTo(1 << 2 | 1 << 10);
    }

    @Test
    void saysWhatHappened() {
        parse("[DESTROY] udp 17 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53");
        assertThat(parser.event()).isEqualTo(FlowEventType.DESTROY);
        parse("udp 17 src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53");
        assertThat(parser.event()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "\n", "# tcp", "  # comment"})
    void passesOverEmptyLinesAndComments(String line) {
        assertThat(parse(line)).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "sport=1 dport=70000 | 59 | dport: 70000 is not a port (0-65535)",
                "sport=1 dport=-1    | 59 | dport: -1 is not a port (0-65535)",
                "sport=1 dport=      | 59 | dport: nothing is not a port (0-65535)",
                "sport=1 dport=08    | 59 | dport: 08 is not a port (0-65535)",
                "sport=1 dport=8x    | 59 | dport: 8x is not a port (0-65535)",
                "sport=1             | 52 | missing the destination port",
                "dport=1             | 52 | missing the source port",
                "sport=1 sport=2 sport=3 | 61 | sport= is there more than twice",
                "type=8              | 50 | type: flows of protocol tcp 6 have no such thing",
                "dst=::1             | 49 | dst: ::1 is not an IPv4 address like the rest of the"
                        + " flow",
                "mark=1 mark=1       | 52 | mark= is there twice",
                "mark=4294967296     | 50 | mark: 4294967296 is not a number (0-4294967295)",
                "zone=1 zone-orig=2  | 52 | zone=, zone-orig= and zone-reply= exclude each other",
                "packets=1 packets=2 | 55 | packets= is there twice for one direction",
                "labels=dns,tls      | 56 | labels: tls is not a label of connlabel.conf, nor a bit"
                        + " (0-127)",
                "labels=high         | 52 | labels: high is bit 200; the kernel has 0 to 127",
                "sprt=1              | 45 | key: sprt is not one of src dst sport dport",
                "blah                | 45 | blah: expected key=value or a flag like [ASSURED]",
                "[ASURED]            | 45 | flag: [ASURED] is not one of [UNREPLIED] [ASSURED]",
                "[ASSURED] [ASSURED] | 55 | [ASSURED] is there twice",
                "[start=Sun Nov      | 45 | [start: expected ] at its end",
                "state=CLOSE         | 45 | state= is there twice: as a word in front, and by name",
                "timeout=5           | 45 | timeout= is there twice: as a number in front, and by"
                        + " name",
                "proto=udp           | 45 | proto= is there twice: as a word in front, and by name",
                "status=FOO          | 52 | status: FOO is not one of EXPECTED SEEN_REPLY",
            })
    void saysWhereAndWhatIsWrong(String rest, int column, String message) {
        // What is wrong begins in column 45.
        assertThatThrownBy(() -> parse("tcp 6 60 NONE src=10.0.0.1 dst=10.0.0.2     " + rest))
                .isInstanceOf(FlowSyntaxException.class)
                .hasMessageStartingWith("column " + column + ": " + message);
        assertThat(flow.hasTimeout()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "tpc 6 600             | column 1: protocol: tpc is not a protocol such as tcp",
                "6 600                 | column 1: protocol: 6 is not a protocol such as tcp or"
                        + " udp",
                "tcp 17 600 NONE       | column 5: protocol: 17 is not the number of tcp, which is"
                        + " 6",
                "tcp 6 600 7 NONE      | column 11: 7: expected src=",
                "tcp 6 99999999999     | column 7: timeout: 99999999999 is not a number of seconds",
                "ipv4 10 tcp           | column 6: family: 10 is not the number of the family, 2",
                "ipv4 ipv6 tcp         | column 6: ipv6: a second family",
                "tcp FOO src=1.1.1.1 dst=1.1.1.2 sport=1 dport=2 | column 5: state: FOO is not one"
                        + " of",
                "udp NONE src=1.1.1.1 dst=1.1.1.2 sport=1 dport=2 | column 5: state: flows of"
                        + " protocol udp",
                "unknown src=1.1.1.1   | column 9: src=: the protocol must stand before it",
                "unknown               | column 8: unknown: expected the protocol's number behind"
                        + " it",
                "timeout=5             | column 10: missing the protocol",
                "gre src=1.1.1.1 dst=1.1.1.2 srckey=1 | column 37: missing the destination key",
                "icmp src=1.1.1.1 dst=1.1.1.2 type=8 code=0 | column 43: missing the ICMP id",
                "udp src=1.1.1         | column 9: src: 1.1.1 is not an IPv4 or IPv6 address",
                "[NEW] [NEW] udp       | column 7: [NEW]: a second event",
            })
    void refusesWrongBeginnings(String line, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(FlowSyntaxException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void asksTheKernelToBeLiberalAboutWindowsItDoesNotKnow() {
        parse("tcp 6 60 TIME_WAIT src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2");
        assertThat(Samples.view(flow).tcpFlags(0)).isEqualTo(0x02 | 0x04 | 0x08);
        parse("tcp src=10.0.0.1 dst=10.0.0.2 sport=1 dport=2");
        assertThat(Samples.view(flow).tcpFlags(0)).isEqualTo(-1);
    }
}
