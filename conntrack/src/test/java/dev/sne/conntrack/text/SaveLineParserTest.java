// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_ASSURED;
import static dev.sne.conntrack.uapi.NfConntrackCommon.IPS_SEEN_REPLY;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowView;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Command lines for `conntrack -R`.
class SaveLineParserTest {
    private static final String UDP = "-p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport 53 ";

    private final SaveLineParser parser = new SaveLineParser(LabelNames.parse("5 dns\n6 v p\n"));
    private final FlowBuilder flow = new FlowBuilder();

    private SaveCommand parse(String line) {
        byte[] bytes = Samples.ascii(line);
        SaveCommand command = parser.parse(bytes, 0, bytes.length, flow);
        assertThat(command).isNotNull();
        return command;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-A -t 30 -u SEEN_REPLY,ASSURED -p udp -s 10.0.0.1 -d 10.0.0.2 --sport 1 --dport"
                        + " 53",
                "--add -p UDP --src=10.0.0.1 --dst=10.0.0.2 --sport=1 --dport=53 -t30 -u ASS,seen",
                "-A conntrack -p 17 --orig-src 10.0.0.1 --orig-dst 10.0.0.2 --orig-port-src 1"
                        + " --orig-port-dst 53 --timeout 30 --status SEEN_REPLY,ASSURED",
                "-A -t 30 -u SEEN_REPLY,ASSURED -p udp -r 10.0.0.2 -q 10.0.0.1 --reply-port-src 53"
                        + " --reply-port-dst 1",
                "-A -t \"30\" -u S\"EEN_REPLY,AS\"SURED -p udp -s \"10.0.\\0.1\" -d 10.0.0.2"
                        + " --sport 1 --dport 53 [USERSPACE] portid=5 progname=a b"
            })
    void readsTheSpellingsOfGetopt(String line) {
        assertThat(parse(line)).isEqualTo(SaveCommand.ADD);

        Flow read = flow.build();
        assertThat(read.original()).hasToString("udp src=10.0.0.1 dst=10.0.0.2 sport=1 dport=53");
        assertThat(read.reply()).hasToString("udp src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1");
        assertThat(read.timeout()).hasSeconds(30);
        assertThat(read.status()).isEqualTo(IPS_SEEN_REPLY | IPS_ASSURED);
    }

    @Test
    void natIsTheReplysOtherAddress() {
        parse("-I -t 9 " + UDP + "-n 192.0.2.9 -g 10.9.9.9:5353");
        assertThat(flow.build().reply())
                .hasToString("udp src=10.9.9.9 dst=192.0.2.9 sport=5353 dport=1");
        parse("-I -t 9 -p tcp --state NONE -s ::1 -d ::2 --sport 1 --dport 2 -n [2001:db8::1]:7");
        assertThat(flow.build().reply()).hasToString("tcp src=::2 dst=2001:db8::1 sport=2 dport=7");
        parse("-I -t 9 -p tcp --state NONE -s ::1 -d ::2 --sport 1 --dport 2 -n 2001:db8::1");
        assertThat(flow.build().reply()).hasToString("tcp src=::2 dst=2001:db8::1 sport=2 dport=1");
    }

    @Test
    void readsWhatOnlyOneProtocolHas() {
        parse("-A -t 9 -p icmp -s 10.0.0.1 -d 10.0.0.2 --icmp-type 8 --icmp-code 0");
        assertThat(flow.build().reply())
                .hasToString("icmp src=10.0.0.2 dst=10.0.0.1 type=0 code=0 id=0");
        parse("-A -t 9 -p gre -s 10.0.0.1 -d 10.0.0.2 --srckey 0x10 --dstkey 32");
        assertThat(flow.tuple(REPLY).srcPort()).isEqualTo(32);
        parse("-A -t 9 -p dccp -s 10.0.0.1 -d 10.0.0.2 --state OPEN --role server");
        assertThat(Samples.view(flow).dccpRole()).isEqualTo(1);
        parse("-A -t 9 -p 50 -s 10.0.0.1 -d 10.0.0.2");
        assertThat(flow.tuple(ORIG).protocol()).isEqualTo(50);
    }

    @Test
    void verificationTagsMeanWhatConntrackMeans() {
        parse("-A -t 9 -p sctp -s ::1 -d ::2 --sport 1 --dport 2 --orig-vtag 1 --reply-vtag 2");
        FlowView view = Samples.view(flow);
        boolean little = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        assertThat(view.sctpVtag(ORIG)).isEqualTo(little ? 0x0100_0000 : 1);
        assertThat(view.sctpVtag(REPLY)).isEqualTo(little ? 0x0200_0000 : 2);
    }

    @Test
    void updatesAndDeletionsNameAFlow() {
        assertThat(parse("-U " + UDP + "-m 0x10/0xf0 --label-add dns -w 3"))
                .isEqualTo(SaveCommand.UPDATE);
        assertThat(flow.tuple(REPLY).isPresent()).isFalse();
        assertThat(flow.build().zone()).isEqualTo(3);
        assertThat(parse("-D " + UDP)).isEqualTo(SaveCommand.DELETE);
        assertThat(
                        parse(
                                "-D -p udp -r 10.0.0.2 -q 10.0.0.9 --reply-port-src 53"
                                        + " --reply-port-dst 7"))
                .isEqualTo(SaveCommand.DELETE);
        assertThat(flow.tuple(ORIG).isPresent()).isFalse();
        assertThat(flow).hasToString("udp src=10.0.0.2 dst=10.0.0.9 sport=53 dport=7");
    }

    @Test
    void quotesHoldBlanks() {
        parse("-A -t 1 " + UDP + "--label-add \"v p\" --label-add dns");
        assertThat(flow.build().labels()).containsExactly(5, 6);
    }

    @Test
    void flushesAllOrOneFamily() {
        assertThat(parse("-F")).isEqualTo(SaveCommand.FLUSH);
        assertThat(parser.family()).isZero();
        assertThat(parse("--flush conntrack -f ipv6")).isEqualTo(SaveCommand.FLUSH);
        assertThat(parser.family()).isEqualTo(AF_INET6);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \t", "\n", "# -A", "  #"})
    void passesOverEmptyLinesAndComments(String line) {
        byte[] bytes = Samples.ascii(line);
        assertThat(parser.parse(bytes, 0, bytes.length, flow)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "-A -p udp --dport 70000 | 19 | --dport: 70000 is not a port (0-65535)",
                "-A -p udp --dport=70000 | 19 | --dport: 70000 is not a port (0-65535)",
                "-A -p udp --dport abc   | 19 | --dport: abc is not a port (0-65535)",
                "-A -t 99999999999       | 7  | --timeout: 99999999999 is not a number of seconds",
                "-A -s 10.1              | 7  | --src: 10.1 is not an IPv4 or IPv6 address",
                "-A -s 10.0.0.0/8        | 7  | --src: 10.0.0.0/8 is not an IPv4 or IPv6 address",
                "-A -s 10.0.0.1 -d ::1   | 19 | --dst: ::1 is not an IPv4 address like the rest",
                "-A -p foo               | 7  | --protonum: foo is not a protocol such as tcp or"
                        + " udp",
                "-A -p 256               | 7  | --protonum: 256 is not a protocol number (0-255)",
                "-A --sport 5            | 4  | --sport: --protonum (-p) must stand before it",
                "-A -p tcp --state foo   | 19 | --state: foo is not one of NONE SYN_SENT",
                "-A -p udp --state NONE  | 19 | --state: flows of protocol udp 17 have no such"
                        + " thing",
                "-A -p tcp --icmp-id 3   | 21 | --icmp-id: flows of protocol tcp 6 have no such"
                        + " thing",
                "-A -u SRC_NAT           | 7  | --status: SRC_NAT is not one of ASSURED SEEN_REPLY",
                "-A -u !ASSURED          | 7  | --status: !ASSURED is not one of ASSURED"
                        + " SEEN_REPLY",
                "-A -t                   | 6  | --timeout needs a value",
                "-A -t 1 -t 2            | 9  | --timeout is there twice",
                "-A -x                   | 4  | -x: expected a command (-A -I -U -D -F) or an"
                        + " option",
                "-A --reply-port 5       | 4  | --reply-port: expected a command",
                "-A foo                  | 4  | table: foo is not conntrack",
                "-A expect               | 4  | table: expect is not conntrack; expectations",
                "-A -I                   | 4  | -I: a second command",
                "-L                      | 1  | -L: expected a command (-A -I -U -D -F)",
                "-p udp                  | 7  | missing the command: -A, -I, -U, -D or -F",
                "-F -p udp               | 10 | -F takes no option but --family",
                "-A -t 1                 | 8  | missing --protonum (-p)",
                "-A -p udp               | 10 | missing --timeout (-t)",
                "-A -t 1 -p udp          | 15 | missing the source address",
                "-D -s 10.0.0.1 -p udp   | 22 | missing the destination address",
                "-A -w 1 --orig-zone 2   | 9  | --zone, --orig-zone and --reply-zone exclude each"
                        + " other",
                "-A -q 1.1.1.1 -n 1.1.1.2 | 15 | --reply-dst and --src-nat exclude each other",
                "-A -n 1.1.1.1:x         | 15 | --src-nat: x is not a port (0-65535)",
                "-A -n [::1]             | 7  | --src-nat: [::1] is not an address, or"
                        + " [address]:port",
                "-A -m 5/1               | 7  | --mark: 5 has bits outside the mask",
                "-A -l dns               | 4  | -l: expected a command",
                "-A --label-add nope     | 16 | --label-add: nope is not a label of connlabel.conf",
                "-A -s \"10.0.0.1        | 7  | this quote is not closed",
            })
    void saysWhereAndWhatIsWrong(String line, int column, String message) {
        assertThatThrownBy(() -> parse(line))
                .isInstanceOf(FlowSyntaxException.class)
                .hasMessageStartingWith("column " + column + ": " + message);
    }
}
