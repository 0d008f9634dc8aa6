// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.MASTER;
import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.uapi.In.IPPROTO_DCCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_SCTP;
import static dev.sne.conntrack.uapi.In.IPPROTO_TCP;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowEventType;
import dev.sne.conntrack.UnknownAttribute;
import dev.sne.conntrack.words.WordTable;
import dev.sne.conntrack.words.Words;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Reads one flow from a JSON object, member by member; the members are documented in FORMATS.md.
/// Not thread-safe.
final class JsonFlow {
    private static final WordTable FAMILIES = WordTable.of("ipv4", "ipv6");
    private static final int HIGHEST_LABEL = 127;

    private final LabelNames labels;
    private final JsonTuple tuples = new JsonTuple();
    private final FlowFields fields;
    private final Field state = new Field();
    private boolean hasState;
    private int stateNumber;
    private @Nullable FlowEventType event;

    JsonFlow(LabelNames labels) {
        this.labels = labels;
        fields = new FlowFields(labels);
    }

    /// Returns what the last object said happened to its flow.
    @Nullable FlowEventType event() {
        return event;
    }

    /// Reads the object that `json` has just opened into `flow`, to its end.
    void read(JsonTokens json, FlowBuilder flow) {
        event = null;
        hasState = false;
        stateNumber = -1;
        tuples.clear();
        fields.clear();
        while (json.nextMember()) {
            member(json.name(), json, flow);
        }
        finish(json, flow);
    }

    private void member(String name, JsonTokens json, FlowBuilder flow) {
        switch (name) {
            case "event" -> event(json);
            case "eventTime" -> flow.timestampEvent(json.unsigned(name, Field.MAX_U64));
            case "portId" -> json.unsigned(name, Field.MAX_U32);
            case "family" -> word(json, name, json.string(name), FAMILIES);
            case "protocol", "protocolNumber" -> tuples.protocol(json, "", name);
            case "timeout" -> flow.timeout(json.unsigned(name, Field.MAX_U32));
            case "state" -> state(json);
            case "role" -> flow.dccpRole(wordOrNumber(json, name, Words.DCCP_ROLES));
            case "handshakeSeq" -> flow.dccpHandshakeSeq(json.unsigned(name, Field.MAX_U64));
            case "status" -> flow.status(bits(json, name, Words.STATUS_BITS, Integer.SIZE));
            case "original" -> tuples.read(json, name, ORIG, flow);
            case "reply" -> tuples.read(json, name, REPLY, flow);
            case "master" -> tuples.read(json, name, MASTER, flow);
            case "mark" -> flow.mark((int) json.unsigned(name, Field.MAX_U32));
            case "zone" -> flow.zone((int) json.unsigned(name, Field.MAX_U16));
            case "labels" -> labels(json, flow);
            case "helper" -> helper(json, flow);
            case "nat" -> JsonNat.read(json, flow);
            case "synproxy" -> synproxy(json, flow);
            case "secmark" -> flow.secmark((int) json.unsigned(name, Field.MAX_U32));
            case "secctx" -> {
                byte[] text = json.bytes(name);
                flow.secctx(text, 0, text.length);
            }
            case "start" -> flow.timestampStart(json.unsigned(name, Field.MAX_U64));
            case "stop" -> flow.timestampStop(json.unsigned(name, Field.MAX_U64));
            case "use" -> flow.use((int) json.unsigned(name, Field.MAX_U32));
            case "id" -> flow.id((int) json.unsigned(name, Field.MAX_U32));
            case "unknown" -> unknown(json, flow);
            default -> throw json.error(name + ": no such member of a flow");
        }
    }

    private void event(JsonTokens json) {
        event =
                switch (json.string("event")) {
                    case "new" -> FlowEventType.NEW;
                    case "update" -> FlowEventType.UPDATE;
                    case "destroy" -> FlowEventType.DESTROY;
                    default -> throw json.wrong("event", "one of new update destroy");
                };
    }

    static int word(JsonTokens json, String path, String word, WordTable words) {
        byte[] bytes = word.getBytes(StandardCharsets.UTF_8);
        int index = words.find(bytes, 0, bytes.length);
        if (index < 0) {
            throw json.wrong(path, "one of " + words.listing());
        }
        return index;
    }

    private static int wordOrNumber(JsonTokens json, String path, WordTable words) {
        return json.isNumber()
                ? (int) json.unsigned(path, Field.MAX_U8)
                : word(json, path, json.string(path), words);
    }

    /// Reads bits that are set: an array of their words, `BIT_n` for those without, or one number.
    static int bits(JsonTokens json, String path, WordTable words, int size) {
        if (json.isNumber()) {
            return (int) json.unsigned(path, (1L << size) - 1);
        }
        json.requireArray(path);
        int bits = 0;
        while (json.nextElement()) {
            String word = json.string(path);
            int bit = -1;
            for (int i = words.size(); i < size && bit < 0; i++) {
                bit = word.equals("BIT_" + i) ? i : -1;
            }
            bits |= 1 << (bit < 0 ? word(json, path, word, words) : bit);
        }
        return bits;
    }

    /// Keeps the state until the protocol is known that it is a state of.
    private void state(JsonTokens json) {
        hasState = true;
        if (json.isNumber()) {
            stateNumber = (int) json.unsigned("state", Field.MAX_U8);
        } else {
            byte[] word = json.string("state").getBytes(StandardCharsets.UTF_8);
            state.set(word, 0, word.length, 1);
        }
    }

    private void labels(JsonTokens json, FlowBuilder flow) {
        json.requireArray("labels");
        flow.noLabels();
        while (json.nextElement()) {
            json.requireObject("labels");
            int bit = -1;
            String name = "";
            while (json.nextMember()) {
                switch (json.name()) {
                    case "bit" -> bit = (int) json.unsigned("labels.bit", HIGHEST_LABEL);
                    case "name" -> name = json.string("labels.name");
                    default -> throw json.error(json.name() + ": no such member of a label");
                }
            }
            if (bit < 0) {
                bit = labels.bit(name);
            }
            if (bit < 0 || bit > HIGHEST_LABEL) {
                throw json.error(
                        "labels: \"" + name + "\" is no label of connlabel.conf, and has no bit");
            }
            flow.label(bit);
        }
    }

    private static void helper(JsonTokens json, FlowBuilder flow) {
        json.requireObject("helper");
        boolean named = false;
        while (json.nextMember()) {
            switch (json.name()) {
                case "name" -> {
                    byte[] name = json.bytes("helper.name");
                    if (name.length > FlowBuilder.MAX_HELPER_BYTES) {
                        throw json.wrong(
                                "helper.name",
                                "a name of up to " + FlowBuilder.MAX_HELPER_BYTES + " bytes");
                    }
                    flow.helper(name, 0, name.length);
                    named = true;
                }
                case "info" -> {
                    byte[] info = hex(json, "helper.info");
                    flow.helperInfo(info, 0, info.length);
                }
                default -> throw json.error(json.name() + ": no such member of a helper");
            }
        }
        if (!named) {
            throw json.error("helper: missing the name");
        }
    }

    private static byte[] hex(JsonTokens json, String path) {
        try {
            return HexFormat.of().parseHex(json.string(path));
        } catch (IllegalArgumentException _) {
            throw json.wrong(path, "bytes of two hexadecimal digits each");
        }
    }

    private static void synproxy(JsonTokens json, FlowBuilder flow) {
        json.requireObject("synproxy");
        int isn = 0;
        int its = 0;
        int tsoff = 0;
        while (json.nextMember()) {
            String name = json.name();
            int number = (int) json.unsigned("synproxy." + name, Field.MAX_U32);
            switch (name) {
                case "isn" -> isn = number;
                case "its" -> its = number;
                case "tsoff" -> tsoff = number;
                default -> throw json.error(name + ": no such member of synproxy");
            }
        }
        flow.synproxy(isn, its, tsoff);
    }

    private static void unknown(JsonTokens json, FlowBuilder flow) {
        json.requireArray("unknown");
        while (json.nextElement()) {
            json.requireObject("unknown");
            int nest = 0;
            int type = -1;
            byte[] data = {};
            while (json.nextMember()) {
                switch (json.name()) {
                    case "nest" -> nest = (int) json.unsigned("unknown.nest", 0x00ff_ffff);
                    case "type" -> type = (int) json.unsigned("unknown.type", Field.MAX_U16);
                    case "data" -> data = hex(json, "unknown.data");
                    default -> throw json.error(json.name() + ": no such member of unknown");
                }
            }
            try {
                flow.unknown(new UnknownAttribute(nest, type, data));
            } catch (IllegalArgumentException e) {
                throw json.error("unknown: " + e.getMessage());
            }
        }
    }

    /// Checks that the members make a flow, and derives the reply if it was left out.
    private void finish(JsonTokens json, FlowBuilder flow) {
        int protocol = tuples.finish(json, flow);
        if (!flow.isOneFamily()) {
            throw json.error("reply, master and nat need addresses of the family of original");
        }
        try {
            if (hasState) {
                state(protocol, flow);
            }
            fields.complete(flow, protocol, ORIG, true, 1);
        } catch (FlowSyntaxException e) {
            throw json.error(e.reason());
        }
    }

    private void state(int protocol, FlowBuilder flow) {
        WordTable words = Words.states(protocol);
        if (words == null) {
            throw state.error("state: protocol " + protocol + " has no states");
        }
        int number = stateNumber >= 0 ? stateNumber : state.word("state", words);
        switch (protocol) {
            case IPPROTO_TCP -> flow.tcpState(number);
            case IPPROTO_SCTP -> flow.sctpState(number);
            case IPPROTO_DCCP -> flow.dccpState(number);
            default -> throw new IllegalStateException("states of protocol " + protocol);
        }
    }
}
