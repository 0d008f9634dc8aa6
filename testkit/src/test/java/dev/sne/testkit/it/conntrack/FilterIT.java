// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.conntrack;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.conntrack.Conntrack;
import dev.sne.conntrack.Flow;
import dev.sne.conntrack.FlowBatch;
import dev.sne.conntrack.FlowBuilder;
import dev.sne.conntrack.FlowCursor;
import dev.sne.conntrack.FlowView;
import dev.sne.conntrack.KernelFilter;
import dev.sne.conntrack.filter.FilterPlan;
import dev.sne.conntrack.filter.FilterSyntaxException;
import dev.sne.conntrack.filter.FlowFilter;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.NetworkNamespace;
import dev.sne.testkit.junit.KernelTest;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What the kernel selects for a filter, and what is tested afterwards, is together exactly the
/// filter.
@KernelTest
class FilterIT {
    private static final int FILTERS = 300;
    private static final int DELETES = 60;

    /// Terms that the kernel can take over, in whole, in part or not at all.
    private static final String[] TERMS = {
        "ipv4",
        "ipv6",
        "not ipv4",
        "tcp",
        "udp",
        "proto=icmp",
        "icmpv6",
        "sctp",
        "gre",
        "proto=50",
        "proto=tcp,udp",
        "src=10.0.0.1",
        "src=10.0.0.2",
        "src=2001:db8:1::1",
        "src=2001:db8:1::2",
        "src=10.0.0.0/30",
        "src=2001:db8:1::/64",
        "dst=192.0.2.80",
        "dst=2001:db8:2::80",
        "src=10.0.0.1,2001:db8:1::1",
        "src!=10.0.0.1",
        "src!=2001:db8:1::1",
        "reply.dst=198.51.100.7",
        "reply.dst=10.0.0.1",
        "reply.src=192.0.2.80",
        "host=10.0.0.2",
        "reply.dst=2001:db8:3::7",
        "host=2001:db8:3::7",
        "dport=80",
        "dport=53",
        "sport=1001",
        "dport=80,53",
        "dport!=80",
        "reply.sport=80",
        "reply.dport=12001",
        "port=8080",
        "icmp.type=8",
        "icmp.type=128",
        "icmp.type=3",
        "icmp.code=0",
        "icmp.id=77",
        "icmp.id=78",
        "assured",
        "unreplied",
        "seen_reply",
        "snat",
        "dnat",
        "nat",
        "expected",
        "fixed_timeout",
        "confirmed",
        "status=assured,expected",
        "status=0x2/0x6",
        "mark=0",
        "mark=1",
        "mark!=0",
        "mark=0xdeadbeef",
        "mark=1/1",
        "mark=0x2/0x6",
        "mark=1,2",
        "zone=0",
        "zone=7",
        "zone=12",
        "orig-zone=12",
        "reply-zone=12",
        "zone!=0",
        "orig-zone",
        "nat.src=198.51.100.7",
        "nat.src=198.51.100.7:12001",
        "nat.src=2001:db8:3::7",
        "nat.dst=172.16.0.5:8080",
        "nat.sport=12001",
        "nat.dport=8080",
        "state=ESTABLISHED",
        "helper=ftp",
        "label=64",
        "timeout>1m",
        "bytes>0"
    };

    private final long seed = Long.getLong("sne.test.seed", new Random().nextLong());
    private final Random random = new Random(seed);

    @Test
    void dumpsBySeveralRoutesAgree(NetworkNamespace namespace) {
        RestoreIT.useLabels(namespace);
        try (Conntrack table = Conntrack.open(namespace)) {
            fill(table);
            List<FlowView> flows = copies(table);
            int asked = 0;
            int matched = 0;
            for (String text : filters(FILTERS)) {
                FlowFilter filter = FlowFilter.parse(text);
                FilterPlan plan = filter.plan();
                List<String> expected = matching(flows, filter);
                List<String> found = new ArrayList<>();
                for (KernelFilter pass : plan.passes()) {
                    found.addAll(dump(table, pass, plan.residual()));
                    asked += pass.isAny() ? 0 : 1;
                }
                matched += expected.size();
                assertThat(found)
                        .as("seed %d: %s%n%s", seed, text, plan)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
            // Otherwise this test would test nothing.
            assertThat(asked).as("requests with a filter").isGreaterThan(FILTERS / 4);
            assertThat(matched).as("flows found").isGreaterThan(FILTERS);
        }
    }

    @Test
    void bulkDeletesRemoveExactlyWhatMatches(NetworkNamespace namespace) {
        RestoreIT.useLabels(namespace);
        try (Conntrack table = Conntrack.open(namespace)) {
            fill(table);
            List<FlowView> flows = copies(table);
            int deleted = 0;
            for (String text : exactFilters(DELETES)) {
                table.flush(0);
                fill(table);
                FlowFilter filter = FlowFilter.parse(text);
                FilterPlan plan = filter.plan();
                TreeSet<String> expected = new TreeSet<>(matching(flows, FlowFilter.all()));
                List<String> doomed = matching(flows, filter);
                doomed.forEach(expected::remove);
                for (KernelFilter pass : plan.passes()) {
                    table.deleteMatching(pass);
                }
                deleted += doomed.size();
                assertThat(dump(table, KernelFilter.ANY, FlowFilter.all()))
                        .as("seed %d: %s%n%s", seed, text, plan)
                        .containsExactlyInAnyOrderElementsOf(expected);
            }
            assertThat(deleted).as("flows deleted").isGreaterThan(DELETES);
        }
    }

    /// The kernel takes a match of IPv6 addresses for a mismatch: whoever asks it deletes all
    /// others.
    @Test
    void ipv6AddressesAreNeverLeftToTheKernel(NetworkNamespace namespace) {
        try (Conntrack table = Conntrack.open(namespace)) {
            for (int host = 1; host <= 4; host++) {
                create(table, true, host, 6, 1000 + host);
            }
            FilterPlan plan = FlowFilter.parse("src=2001:db8:1::1 tcp dport=80").plan();
            assertThat(plan.isExact()).isFalse();
            assertThat(plan.passes()).hasSize(1);
            assertThat(dump(table, plan.passes().getFirst(), plan.residual())).hasSize(1);
        }
    }

    private List<String> filters(int count) {
        List<String> filters = new ArrayList<>();
        while (filters.size() < count) {
            String text = random(2);
            if (isFilter(text)) {
                filters.add(text);
            }
        }
        return filters;
    }

    /// Conjunctions of few terms, of which many are exact.
    private List<String> exactFilters(int count) {
        List<String> filters = new ArrayList<>();
        while (filters.size() < count) {
            StringBuilder text = new StringBuilder();
            for (int terms = 1 + random.nextInt(3); terms > 0; terms--) {
                text.append(random.nextInt(5) == 0 ? "not " : "").append(term()).append(' ');
            }
            String filter = text.toString();
            if (isFilter(filter) && FlowFilter.parse(filter).plan().isExact()) {
                filters.add(filter);
            }
        }
        return filters;
    }

    private static boolean isFilter(String text) {
        try {
            FlowFilter.parse(text);
            return true;
        } catch (FilterSyntaxException e) {
            // Terms of two families in one conjunction.
            return false;
        }
    }

    private String random(int depth) {
        int shape = depth == 0 ? 0 : random.nextInt(6);
        return switch (shape) {
            case 0 -> term();
            case 1 -> "not (" + random(depth - 1) + ")";
            case 2 -> "(" + random(depth - 1) + " or " + random(depth - 1) + ")";
            default -> random(depth - 1) + " " + random(depth - 1);
        };
    }

    private String term() {
        return TERMS[random.nextInt(TERMS.length)];
    }

    /// One flow of every kind, and many that differ in little; the same ones at every call.
    private static void fill(Conntrack table) {
        List<FlowBuilder> flows = new ArrayList<>(Flows.ofEveryKind());
        for (int i = 0; i < 48; i++) {
            FlowBuilder flow = flow((i & 1) != 0, 2 + i % 3, i % 4 < 2 ? 6 : 17, 4000 + i);
            flows.add(flow.mark(i % 5).status((i & 4) != 0 ? 6 : i & 2));
        }
        List<String> failures = new ArrayList<>();
        FlowBatch batch =
                table.batch((index, error) -> failures.add(flows.get((int) index) + ": " + error));
        flows.forEach(batch::create);
        batch.flush();
        assertThat(failures).isEmpty();
    }

    private static void create(Conntrack table, boolean v6, int host, int protocol, int port) {
        table.create(flow(v6, host, protocol, port));
    }

    private static FlowBuilder flow(boolean v6, int host, int protocol, int port) {
        FlowBuilder flow = Flows.ports(protocol, v6, port, protocol == 6 ? 80 : 53);
        IpAddress client = IpAddress.parse((v6 ? "2001:db8:1::" : "10.0.0.") + host);
        flow.tuple(FlowView.ORIG).src(client);
        return protocol == 6 ? flow.tcpState(3) : flow;
    }

    /// All flows of the table, each in memory of its own.
    private static List<FlowView> copies(Conntrack table) {
        List<FlowView> copies = new ArrayList<>();
        try (FlowCursor cursor = table.dump(KernelFilter.ANY)) {
            while (cursor.next()) {
                FlowView flow = cursor.flow();
                MemorySegment copy = Arena.ofAuto().allocate(flow.length(), Long.BYTES);
                copy.copyFrom(flow.segment().asSlice(flow.offset(), flow.length()));
                copies.add(new FlowView().wrap(copy, 0, flow.length()));
            }
        }
        return copies;
    }

    private static List<String> matching(List<FlowView> flows, FlowFilter filter) {
        return flows.stream().filter(filter::matches).map(FilterIT::name).toList();
    }

    private static String name(FlowView view) {
        Flow flow = view.toFlow();
        return flow.original() + " zone " + flow.zone();
    }

    private static List<String> dump(Conntrack table, KernelFilter pass, FlowFilter filter) {
        List<String> found = new ArrayList<>();
        try (FlowCursor cursor = table.dump(pass)) {
            while (cursor.next()) {
                if (filter.matches(cursor.flow())) {
                    found.add(name(cursor.flow()));
                }
            }
        }
        return found;
    }
}
