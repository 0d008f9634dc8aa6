// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.prompt;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetlinkException;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.netlink4j.route.RouteSocket;
import dev.sne.shell.control.ControlClient;
import dev.sne.shell.session.Background;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.Console;
import dev.sne.shell.session.ExitStatus;
import dev.sne.shell.session.Session;
import dev.sne.shell.session.Tables;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// The values that a key of the filter language has in the flows of the table at this moment, for
/// completion. Looks at a bounded number of flows, so that the answer comes at once.
final class LiveValues {
    private static final int MAX_FLOWS = 5_000;
    private static final int MAX_VALUES = 100;
    private static final Duration DAEMON_PATIENCE = Duration.ofMillis(500);

    private final Session session;

    LiveValues(Session session) {
        this.session = session;
    }

    /// Values of `key`; none when it has no values worth offering, or when the table may not be
    /// read.
    List<String> of(String key) {
        Set<String> values = new TreeSet<>();
        try (Conntrack table = Tables.open(session);
                FlowCursor flows = table.dump(KernelFilter.ANY)) {
            for (int i = 0; i < MAX_FLOWS && values.size() < MAX_VALUES && flows.next(); i++) {
                String value = value(key, flows.flow());
                if (!value.isEmpty()) {
                    values.add(value);
                }
            }
        } catch (NetlinkException e) {
            return List.of();
        }
        return new ArrayList<>(values);
    }

    /// The names of the interfaces.
    List<String> interfaces() {
        List<String> names = new ArrayList<>();
        Optional<NetworkNamespace> namespace = session.namespace();
        try (RouteSocket routes =
                namespace.isPresent() ? RouteSocket.open(namespace.get()) : RouteSocket.open()) {
            routes.links().forEach(link -> names.add(link.name()));
        } catch (NetlinkException e) {
            return List.of();
        }
        return names;
    }

    /// The names of the cluster's hosts, if a daemon runs here.
    List<String> hosts() {
        ByteArrayOutputStream names = new ByteArrayOutputStream();
        OutputStream nowhere = OutputStream.nullOutputStream();
        Session quiet = session.with(Console.of(InputStream.nullInputStream(), names, nowhere));
        try {
            ControlClient client =
                    new ControlClient(
                            quiet,
                            session.background()
                                    .flatMap(Background::controlSocket)
                                    .orElseGet(() -> Path.of(ControlClient.DEFAULT_SOCKET)),
                            DAEMON_PATIENCE);
            if (client.ask(List.of("hosts")) != ExitStatus.DONE) {
                return List.of();
            }
        } catch (IOException | CommandException e) {
            return List.of();
        }
        return names.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /// The value of `key` in `flow`, empty for none.
    private static String value(String key, FlowView flow) {
        return switch (key) {
            case "src" -> source(flow, FlowView.ORIG);
            case "dst" -> destination(flow, FlowView.ORIG);
            case "reply.src" -> source(flow, FlowView.REPLY);
            case "reply.dst" -> destination(flow, FlowView.REPLY);
            case "sport" -> port(flow, FlowView.ORIG, true);
            case "dport" -> port(flow, FlowView.ORIG, false);
            case "reply.sport" -> port(flow, FlowView.REPLY, true);
            case "reply.dport" -> port(flow, FlowView.REPLY, false);
            case "mark" -> flow.hasMark() ? Integer.toUnsignedString(flow.mark()) : "";
            case "zone" -> flow.hasZone() ? Integer.toString(flow.zone()) : "";
            case "helper" -> flow.hasHelper() ? flow.helperName() : "";
            default -> "";
        };
    }

    private static String source(FlowView flow, int tuple) {
        return address(flow.v6(tuple), flow.srcHigh(tuple), flow.srcLow(tuple));
    }

    private static String destination(FlowView flow, int tuple) {
        return address(flow.v6(tuple), flow.dstHigh(tuple), flow.dstLow(tuple));
    }

    private static String address(boolean v6, long high, long low) {
        return (v6 ? IpAddress.ofV6(high, low) : IpAddress.ofV4((int) low)).toString();
    }

    private static String port(FlowView flow, int tuple, boolean source) {
        if (!flow.hasPorts(tuple)) {
            return "";
        }
        return Integer.toString(source ? flow.srcPort(tuple) : flow.dstPort(tuple));
    }
}
