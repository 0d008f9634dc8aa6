// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.NatRange;
import dev.sne.netlink4j.IpAddress;
import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// JSON as FORMATS.md describes it.
class JsonTest {
    private static final String TUPLE = "\"src\":\"10.0.0.1\",\"dst\":\"10.0.0.2\"";
    private static final String UDP =
            "\"protocol\":\"udp\",\"original\":{" + TUPLE + ",\"sport\":1,\"dport\":53}";

    private final JsonLineParser parser = new JsonLineParser(Samples.LABELS);
    private final FlowBuilder flow = new FlowBuilder();

    private boolean parse(String line) {
        byte[] bytes = Samples.ascii(line);
        return parser.parse(bytes, 0, bytes.length, flow);
    }

    @Test
    void showsAllThatTheKernelSays() {
        FlowFormat format = FlowFormats.of("ndjson", Columns.NONE, Samples.LABELS);
        List<FlowView> views = Samples.views("dump-live.hex");
        assertThat(Samples.format(format, views.get(1)))
                .isEqualTo(
                        """
                        {"family":"ipv4","protocol":"tcp","protocolNumber":6,"timeout":431999,\
                        "state":"ESTABLISHED","status":["SEEN_REPLY","ASSURED","CONFIRMED","SRC_NAT",\
                        "SRC_NAT_DONE","DST_NAT_DONE","HELPER"],\
                        "original":{"src":"10.0.1.2","dst":"10.0.2.2","sport":45146,"dport":21,\
                        "packets":7,"bytes":408,"windowScale":10,\
                        "flags":["WINDOW_SCALE","SACK_PERM","MAXACK_SET"]},\
                        "reply":{"src":"10.0.2.2","dst":"10.0.2.1","sport":21,"dport":45146,\
                        "packets":6,"bytes":397,"windowScale":10,\
                        "flags":["WINDOW_SCALE","SACK_PERM","MAXACK_SET"]},\
                        "mark":0,"helper":{"name":"ftp"},"start":1795310413363216829,"use":1,\
                        "id":800338738}
                        """);
        assertThat(Samples.format(format, views.get(7)))
                .contains("\"labels\":[{\"bit\":5,\"name\":\"dns\"}]");
    }

    @Test
    void showsWhatHappened() {
        FlowFormat format = FlowFormats.of("json", Columns.NONE, Samples.LABELS);
        TextBuffer out = new TextBuffer();
        FlowView view = Samples.views("events-live.hex").getLast();
        format.begin(out);
        format.event(FlowEventType.DESTROY, view, out);
        format.end(out);
        assertThat(out.toString())
                .startsWith("[\n{\"event\":\"destroy\",\"eventTime\":17953")
                .contains(",\"portId\":1908,\"family\":\"ipv4\"")
                .endsWith("}\n]\n");
    }

    @Test
    void anEmptyListIsAnEmptyArray() {
        FlowFormat format = FlowFormats.of("json", Columns.NONE);
        TextBuffer out = new TextBuffer();
        format.begin(out);
        format.end(out);
        assertThat(out.toString()).isEqualTo("[\n]\n");
        try (JsonFlowReader reader =
                new JsonFlowReader(new ByteArrayInputStream(Samples.ascii(out.toString())))) {
            assertThat(reader.next(flow)).isFalse();
        }
    }

    @Test
    void derivesWhatIsLeftOut() {
        assertThat(parse("{" + UDP + "}")).isTrue();
        assertThat(flow.build().reply())
                .hasToString("udp src=10.0.0.2 dst=10.0.0.1 sport=53 dport=1");
        assertThat(parse(" \r\n")).isFalse();
    }

    @Test
    void takesNumbersInPlaceOfWords() {
        parse(
                "{\"protocolNumber\":6,\"state\":3,\"status\":14,\"original\":{"
                        + TUPLE
                        + ",\"sport\":1,\"dport\":2,\"flags\":10,\"flagsMask\":[\"SACK_PERM\"]}}");
        FlowView view = Samples.view(flow);
        assertThat(view.tcpState()).isEqualTo(3);
        assertThat(view.status()).isEqualTo(14);
        assertThat(view.tcpFlags(0)).isEqualTo(10);
        assertThat(view.tcpFlagsMask(0)).isEqualTo(2);
    }

    @Test
    void takesLabelsByName() {
        parse("{" + UDP + ",\"labels\":[{\"name\":\"dns\"},{\"bit\":7,\"name\":\"other\"}]}");
        assertThat(flow.build().labels()).containsExactly(5, 7);
    }

    @Test
    void takesTranslationsToChooseFrom() {
        parse(
                "{"
                        + UDP
                        + ",\"nat\":{\"source\":{\"min\":\"192.0.2.1\",\"max\":\"192.0.2.9\","
                        + "\"minPort\":1024},\"destination\":{\"min\":\"10.9.9.9\"}}}");
        IpAddress first = IpAddress.parse("192.0.2.1");
        assertThat(flow.build().natSource())
                .isEqualTo(new NatRange(first, IpAddress.parse("192.0.2.9"), 1024, 1024));
        assertThat(flow.build().natDestination())
                .isEqualTo(NatRange.of(IpAddress.parse("10.9.9.9")));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'mark':-1                | mark: -1 is not a number (0-4294967295)",
                "'mark':4294967296        | mark: 4294967296 is not a number (0-4294967295)",
                "'mark':1.5               | mark: 1.5 is not a number (0-4294967295)",
                "'mark':'1'               | mark: \"1\" is not a number (0-4294967295)",
                "'mark':null              | mark: null is not a number (0-4294967295)",
                "'mark':1,'mark':1        | Duplicate Object property \"mark\"",
                "'mork':1                 | mork: no such member of a flow",
                "'state':'NONE'           | state: protocol 17 has no states",
                "'status':['FOO']         | status: \"FOO\" is not one of EXPECTED SEEN_REPLY",
                "'status':'ASSURED'       | status: \"ASSURED\" is not an array",
                "'protocolNumber':6       | protocolNumber: 6 is not the protocol 17 that the"
                        + " other",
                "'labels':[{'bit':128}]   | labels.bit: 128 is not a number (0-127)",
                "'labels':[{'name':'x'}]  | labels: \"x\" is no label of connlabel.conf, and has no"
                        + " bit",
                "'helper':{'info':'00'}   | helper: missing the name",
                "'helper':{'name':'a','info':'0'} | helper.info: \"0\" is not bytes of two"
                        + " hexadecimal",
                "'reply':{'src':'1.1.1'}  | reply.src: \"1.1.1\" is not an IPv4 or IPv6 address",
                "'reply':{'src':'1.1.1.1'} | reply: missing src or dst",
                "'reply':{'src':'::1','dst':'::2'} | reply, master and nat need",
                "'master':{'src':'::1','dst':'::2'} | reply, master and nat need",
                "'nat':{'source':{'min':'::1'}} | reply, master and nat need",
                "'reply':{'src':'::1','dst':'1.1.1.1'} | reply.dst: \"1.1.1.1\" is not an IPv6"
                        + " address",
                "'master':{'src':'::1','dst':'::2','icmpId':1} | master: flows of protocol udp 17",
                "'master':{'packets':1}   | master.packets: no such member",
                "'synproxy':{'isn':1,'x':2} | x: no such member of synproxy",
                "'nat':{'source':{'maxPort':1}} | nat.source: maxPort without minPort",
                "'unknown':[{'type':70000}] | unknown.type: 70000 is not a number (0-65535)",
                "'event':'gone'           | event: \"gone\" is not one of new update destroy",
                "'family':'ipx'           | family: \"ipx\" is not one of ipv4 ipv6",
                "'mark':1 x               | Unexpected character ('x'",
            })
    void saysWhatIsWrong(String member, String message) {
        assertThatThrownBy(() -> parse("{" + UDP + "," + member.replace('\'', '"') + "}"))
                .isInstanceOf(FlowSyntaxException.class)
                .extracting(e -> ((FlowSyntaxException) e).reason())
                .asString()
                .startsWith(message);
        assertThat(flow.tuple(0).isPresent()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]                 | column 1: flow: [ is not an object",
                "{} {}              | column 2: missing protocol or protocolNumber",
                "{'protocol':'udp'} | column 18: missing original",
                "{'protocol':'tpc'} | column 13: protocol: \"tpc\" is not a protocol such as tcp or"
                        + " udp",
            })
    void saysWhatIsMissing(String line, String message) {
        assertThatThrownBy(() -> parse(line.replace('\'', '"')))
                .isInstanceOf(FlowSyntaxException.class)
                .hasMessage(message);
        assertThatThrownBy(() -> parse("{" + UDP + "} {}"))
                .hasMessageEndingWith("expected nothing behind the flow");
    }

    @Test
    void readsOnBehindAWrongFlow() {
        String text = "[\n{" + UDP + "},\n{\"zone\":{\"a\":[1]}},\n{" + UDP + ",\"zone\":3}\n]\n";
        try (JsonFlowReader reader =
                new JsonFlowReader(new ByteArrayInputStream(Samples.ascii(text)))) {
            assertThat(reader.next(flow)).isTrue();
            assertThatThrownBy(() -> reader.next(flow))
                    .isInstanceOf(FlowSyntaxException.class)
                    .hasMessage("column 9: zone: { is not a number (0-65535)")
                    .extracting(e -> ((FlowSyntaxException) e).line())
                    .isEqualTo(3);
            assertThat(reader.isBroken()).isFalse();
            assertThat(reader.next(flow)).isTrue();
            assertThat(flow.build().zone()).isEqualTo(3);
            assertThat(reader.next(flow)).isFalse();
        }
    }

    @Test
    void stopsWhereTheTextIsNotJson() {
        String text = "{" + UDP + "}\n{" + UDP + "]\n{" + UDP + "}\n";
        try (JsonFlowReader reader =
                new JsonFlowReader(new ByteArrayInputStream(Samples.ascii(text)))) {
            assertThat(reader.next(flow)).isTrue();
            assertThatThrownBy(() -> reader.next(flow)).isInstanceOf(FlowSyntaxException.class);
            assertThat(reader.isBroken()).isTrue();
            assertThat(reader.next(flow)).isFalse();
        }
    }
}
