// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack.text;

import static dev.sne.conntrack.FlowView.ORIG;
import static dev.sne.conntrack.FlowView.REPLY;
import static dev.sne.conntrack.uapi.In.IPPROTO_DCCP;
import static dev.sne.conntrack.uapi.In.IPPROTO_ICMP;
import static dev.sne.conntrack.uapi.In.IPPROTO_ICMPV6;
import static dev.sne.conntrack.uapi.In.IPPROTO_SCTP;

import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.TupleBuilder;
import dev.sne.conntrack.words.Protocols;
import dev.sne.conntrack.words.WordTable;
import dev.sne.conntrack.words.Words;
import org.jspecify.annotations.Nullable;

/// Reads the lines that `conntrack -o save` prints and `conntrack -R` takes: a command and its
/// options. The options are those of conntrack(8) that describe one flow; see FORMATS.md.
///
/// A line is read from bytes into a reusable builder; nothing is allocated unless it is wrong.
/// After an error the builder is empty. Reusable, not thread-safe.
public final class SaveLineParser {
    private static final long ZONES =
            1L << SaveOptions.ZONE | 1L << SaveOptions.ORIG_ZONE | 1L << SaveOptions.REPLY_ZONE;
    private static final WordTable FAMILIES = WordTable.of("ipv4", "ipv6");

    /// More options than a line usually has.
    private static final int MAX_GUESSES = 24;

    private final FlowFields fields;
    private final ArgumentScanner arguments = new ArgumentScanner();
    private final Field option = new Field();
    private final Field value = new Field();
    private final Field part = new Field();
    private final byte[] guesses = new byte[MAX_GUESSES];
    private int valueAt;
    private long seen;
    private @Nullable SaveCommand command;
    private int protocol;
    private int sourceNatPort;
    private int destinationNatPort;

    /// A parser that knows labels by the system's names.
    public SaveLineParser() {
        this(LabelNames.system());
    }

    /// A parser that knows labels by `labels`.
    public SaveLineParser(LabelNames labels) {
        fields = new FlowFields(labels);
    }

    /// Reads the line `line[from..to)`, without or with its line feed, into `flow`, which is
    /// cleared before. For `-U` and `-D` the flow is the key and, for `-U`, what is to be changed.
    ///
    /// @return what to do with the flow; null when the line is empty or a comment, which starts
    ///   with `#`
    /// @throws FlowSyntaxException when it is no such line; `flow` is empty then
    public @Nullable SaveCommand parse(byte[] line, int from, int to, FlowBuilder flow) {
        flow.clear();
        arguments.reset(line, from, to);
        if (arguments.peek() < 0 || arguments.peek() == '#') {
            return null;
        }
        command = null;
        seen = 0;
        protocol = -1;
        sourceNatPort = -1;
        destinationNatPort = -1;
        fields.clear();
        try {
            for (int found = nextOption(0), i = 1; found >= 0; found = nextOption(i), i++) {
                argument(found, flow);
            }
            return finish(flow, to - from + 1);
        } catch (FlowSyntaxException e) {
            flow.clear();
            throw e;
        }
    }

    /// Returns the family that the last line named, `AF_INET` or `AF_INET6`, or that its addresses
    /// have; 0 for both: what a flush is limited to.
    public int family() {
        return fields.family();
    }

    /// Reads an option's name. A text has mostly the same options in all of its lines, and to look
    /// whether it is the one that the line before had in this place takes the least time.
    ///
    /// @param place how many options came before
    /// @return the option; -1 at the end of the line
    private int nextOption(int place) {
        int guess = place < MAX_GUESSES ? guesses[place] : -1;
        if (guess >= 0 && arguments.nextIs(SaveOptions.printed(guess), option)) {
            valueAt = -1;
            return guess;
        }
        if (!arguments.next(option) || option.is("[USERSPACE]")) {
            return -1;
        }
        int found = findOption();
        if (place < MAX_GUESSES) {
            guesses[place] = (byte) found;
        }
        return found;
    }

    private int findOption() {
        byte[] text = option.text();
        int from = option.from();
        int found = -1;
        if (option.to() - from > 2 && text[from] == '-' && text[from + 1] == '-') {
            valueAt = -1;
            found = SaveOptions.longForm(text, from, option.to());
            if (found < 0) {
                int equals = option.indexOf('=', from);
                found = equals < 0 ? -1 : SaveOptions.longForm(text, from, equals);
                valueAt = equals + 1;
            }
        } else if (option.to() - from >= 2 && text[from] == '-') {
            found = SaveOptions.shortForm(text[from + 1]);
            valueAt = option.to() - from > 2 ? from + 2 : -1;
        }
        if (found < 0) {
            throw option.error(
                    option.quote()
                            + ": expected a command (-A -I -U -D -F) or an option for a flow");
        }
        return found;
    }

    private void argument(int found, FlowBuilder flow) {
        if (found >= SaveOptions.ADD) {
            setCommand(found);
            return;
        }
        if (found != SaveOptions.LABEL_ADD) {
            if ((seen & 1L << found) != 0) {
                throw option.error(SaveOptions.name(found) + " is there twice");
            }
        }
        seen |= 1L << found;
        if (found == SaveOptions.LABEL_DEL && !hasValue()) {
            flow.noLabels();
            return;
        }
        takeValue(found);
        if (found >= SaveOptions.SPORT) {
            protocolOption(found, SaveOptions.name(found), flow);
        } else {
            flowOption(found, SaveOptions.name(found), flow);
        }
    }

    private void setCommand(int found) {
        if (command != null) {
            throw option.error(option.quote() + ": a second command");
        }
        command =
                switch (found) {
                    case SaveOptions.ADD -> SaveCommand.ADD;
                    case SaveOptions.CREATE -> SaveCommand.CREATE;
                    case SaveOptions.UPDATE -> SaveCommand.UPDATE;
                    case SaveOptions.DELETE -> SaveCommand.DELETE;
                    default -> SaveCommand.FLUSH;
                };
        if (valueAt >= 0) {
            throw option.error(option.quote() + ": a command takes no value");
        }
        if (arguments.peek() >= 0 && arguments.peek() != '-') {
            arguments.next(value);
            if (!value.is("conntrack")) {
                throw value.wrong("table", "conntrack; expectations cannot be loaded this way");
            }
        }
    }

    private boolean hasValue() {
        return valueAt >= 0 || arguments.peek() >= 0 && arguments.peek() != '-';
    }

    /// Finds the option's value: attached to it or the next argument.
    private void takeValue(int found) {
        if (valueAt >= 0) {
            int column = option.column() + valueAt - option.from();
            value.set(option.text(), valueAt, option.to(), column);
        } else if (!arguments.next(value)) {
            throw new FlowSyntaxException(
                    arguments.column(), SaveOptions.name(found) + " needs a value");
        }
    }

    private void flowOption(int found, String name, FlowBuilder flow) {
        TupleBuilder original = flow.tuple(ORIG);
        TupleBuilder reply = flow.tuple(REPLY);
        switch (found) {
            case SaveOptions.SRC -> fields.source(name, value, original);
            case SaveOptions.DST -> fields.destination(name, value, original);
            case SaveOptions.REPLY_SRC -> fields.source(name, value, exclude(found, reply));
            case SaveOptions.REPLY_DST -> fields.destination(name, value, exclude(found, reply));
            case SaveOptions.SRC_NAT -> {
                exclude(found, reply);
                sourceNatPort = natPort(name);
                fields.destination(name, value, reply);
            }
            case SaveOptions.DST_NAT -> {
                exclude(found, reply);
                destinationNatPort = natPort(name);
                fields.source(name, value, reply);
            }
            case SaveOptions.PROTOCOL -> protocol = fields.protocol(name, value);
            case SaveOptions.TIMEOUT ->
                    flow.timeout(value.number(name, "a number of seconds", Field.MAX_U32));
            case SaveOptions.STATUS -> flow.status(fields.savedStatus(name, value));
            case SaveOptions.MARK -> mark(name, flow);
            case SaveOptions.SECMARK -> flow.secmark(value.u32(name));
            case SaveOptions.ID -> flow.id(value.u32(name));
            case SaveOptions.ZONE -> flow.zone(zone(name));
            case SaveOptions.ORIG_ZONE -> original.zone(zone(name));
            case SaveOptions.REPLY_ZONE -> reply.zone(zone(name));
            case SaveOptions.FAMILY -> {
                if (value.find(FAMILIES) < 0 || !fields.family(value)) {
                    throw value.wrong(name, "ipv4 or ipv6");
                }
            }
            default -> fields.labels(name, value, flow, found == SaveOptions.LABEL_DEL);
        }
    }

    /// A reply address is given either as itself or as what the other side is translated to.
    private TupleBuilder exclude(int found, TupleBuilder reply) {
        boolean source = found == SaveOptions.REPLY_SRC || found == SaveOptions.DST_NAT;
        if (source ? reply.hasSrc() : reply.hasDst()) {
            throw option.error(
                    source
                            ? "--reply-src and --dst-nat exclude each other"
                            : "--reply-dst and --src-nat exclude each other");
        }
        return reply;
    }

    /// Reads the port of `address:port` or `[address]:port` and leaves the address in the value.
    private int natPort(String name) {
        int bracket = value.indexOf(']', value.from());
        int colon = value.indexOf(':', bracket < 0 ? value.from() : bracket);
        boolean bracketed = value.first() == '[';
        if (bracketed ? bracket < 0 || colon != bracket + 1 : colon < 0) {
            if (bracketed) {
                throw value.wrong(name, "an address, or [address]:port for IPv6");
            }
            return -1;
        }
        if (!bracketed && value.indexOf(':', colon + 1) >= 0) {
            return -1;
        }
        part.set(value.text(), colon + 1, value.to(), value.column() + colon + 1 - value.from());
        int number = part.port(name);
        value.narrow(bracketed ? value.from() + 1 : value.from(), bracketed ? bracket : colon);
        return number;
    }

    private int zone(String name) {
        if (Long.bitCount(seen & ZONES) > 1) {
            throw option.error("--zone, --orig-zone and --reply-zone exclude each other");
        }
        return value.u16(name);
    }

    private void mark(String name, FlowBuilder flow) {
        int slash = value.indexOf('/', value.from());
        if (slash < 0) {
            flow.mark(value.u32(name));
            return;
        }
        part.set(value.text(), slash + 1, value.to(), value.column() + slash + 1 - value.from());
        int maskBits = part.u32(name);
        value.narrow(value.from(), slash);
        int bits = value.u32(name);
        if ((bits & ~maskBits) != 0) {
            throw value.error(name + ": " + value.quote() + " has bits outside the mask");
        }
        flow.mark(bits, maskBits);
    }

    private void protocolOption(int found, String name, FlowBuilder flow) {
        if (protocol < 0) {
            throw option.error(name + ": --protonum (-p) must stand before it");
        }
        TupleBuilder original = flow.tuple(ORIG);
        TupleBuilder reply = flow.tuple(REPLY);
        switch (found) {
            case SaveOptions.SPORT -> fields.sourcePort(name, value, protocol, original);
            case SaveOptions.DPORT -> fields.destinationPort(name, value, protocol, original);
            case SaveOptions.REPLY_SPORT -> fields.sourcePort(name, value, protocol, reply);
            case SaveOptions.REPLY_DPORT -> fields.destinationPort(name, value, protocol, reply);
            case SaveOptions.SRCKEY -> fields.sourceKey(name, value, protocol, original);
            case SaveOptions.DSTKEY -> fields.destinationKey(name, value, protocol, original);
            case SaveOptions.REPLY_SRCKEY -> fields.sourceKey(name, value, protocol, reply);
            case SaveOptions.REPLY_DSTKEY -> fields.destinationKey(name, value, protocol, reply);
            case SaveOptions.STATE -> fields.state(name, value, protocol, flow);
            case SaveOptions.ORIG_VTAG -> flow.sctpVtag(ORIG, vtag(name));
            case SaveOptions.REPLY_VTAG -> flow.sctpVtag(REPLY, vtag(name));
            case SaveOptions.ROLE -> {
                FlowFields.require(protocol == IPPROTO_DCCP, name, value, protocol);
                flow.dccpRole(value.word(name, Words.DCCP_ROLES));
            }
            default -> icmp(found, name, original);
        }
    }

    private long vtag(String name) {
        FlowFields.require(protocol == IPPROTO_SCTP, name, value, protocol);
        return Integer.toUnsignedLong(SaveFormat.savedVtag(value.u32(name)));
    }

    private void icmp(int found, String name, TupleBuilder tuple) {
        boolean v6 = found >= SaveOptions.ICMPV6_TYPE;
        FlowFields.require(protocol == (v6 ? IPPROTO_ICMPV6 : IPPROTO_ICMP), name, value, protocol);
        switch (found) {
            case SaveOptions.ICMP_TYPE, SaveOptions.ICMPV6_TYPE -> tuple.icmpType(value.u8(name));
            case SaveOptions.ICMP_CODE, SaveOptions.ICMPV6_CODE -> tuple.icmpCode(value.u8(name));
            default -> tuple.icmpId(value.u16(name));
        }
    }

    /// Checks that the options make what the command needs.
    private SaveCommand finish(FlowBuilder flow, int column) {
        SaveCommand wanted = command;
        if (wanted == null) {
            throw new FlowSyntaxException(column, "missing the command: -A, -I, -U, -D or -F");
        }
        if (wanted == SaveCommand.FLUSH) {
            if ((seen & ~(1L << SaveOptions.FAMILY)) != 0) {
                throw new FlowSyntaxException(column, "-F takes no option but --family");
            }
            return wanted;
        }
        if (protocol < 0) {
            throw new FlowSyntaxException(column, "missing --protonum (-p)");
        }
        natPorts(flow, column);
        boolean create = wanted == SaveCommand.ADD || wanted == SaveCommand.CREATE;
        if (create && !flow.hasTimeout()) {
            throw new FlowSyntaxException(column, "missing --timeout (-t)");
        }
        if (Protocols.isIcmp(protocol) && flow.tuple(ORIG).icmpId() < 0) {
            flow.tuple(ORIG)
                    .icmpId(0); // the only part of a tuple that conntrack(8) has a default for
        }
        boolean byReply = !create && !flow.tuple(ORIG).hasSrc() && !flow.tuple(ORIG).hasDst();
        fields.complete(flow, protocol, byReply ? REPLY : ORIG, create, column);
        return wanted;
    }

    private void natPorts(FlowBuilder flow, int column) {
        if (sourceNatPort >= 0 || destinationNatPort >= 0) {
            TupleBuilder reply = flow.tuple(REPLY);
            if (!Protocols.hasPorts(protocol)) {
                throw new FlowSyntaxException(
                        column, "NAT to a port: protocol " + protocol + " has no ports");
            }
            if (sourceNatPort >= 0) {
                requireSame(reply.dstPort(), sourceNatPort, "--src-nat, --reply-port-dst", column);
                reply.dstPort(sourceNatPort);
            }
            if (destinationNatPort >= 0) {
                requireSame(
                        reply.srcPort(), destinationNatPort, "--dst-nat, --reply-port-src", column);
                reply.srcPort(destinationNatPort);
            }
        }
    }

    private static void requireSame(int portOrAbsent, int port, String names, int column) {
        if (portOrAbsent >= 0 && portOrAbsent != port) {
            throw new FlowSyntaxException(
                    column, names + ": two ports, " + port + " and " + portOrAbsent);
        }
    }
}
