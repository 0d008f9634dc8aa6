// SPDX-License-Identifier: Apache-2.0
package dev.sne.conntrack;

import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET;
import static dev.sne.netlink4j.uapi.Nfnetlink.AF_INET6;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageWriter;
import java.lang.foreign.ValueLayout;
import java.util.HexFormat;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class KernelFilterTest {
    private static final TupleMatch TCP = TupleMatch.ANY.withProtocol(6);

    @Test
    void asksForNothingWhenEverythingMatches() {
        assertThat(encoded(KernelFilter.ANY)).isEqualTo("00010000");
        assertThat(KernelFilter.ANY.isAny()).isTrue();
        assertThat(KernelFilter.ANY.withZone(0).isAny()).isFalse();
    }

    @Test
    void writesEachPart() {
        KernelFilter filter =
                KernelFilter.ANY
                        .withFamily(AF_INET)
                        .withMark(5, 0xff)
                        .withStatus(0, 2)
                        .withZone(9)
                        .withOriginal(
                                TCP.withDestinationPort(80)
                                        .withSource(IpAddress.parse("10.0.0.1")));
        assertThat(encoded(filter))
                .isEqualTo(
                        "02010000" // AF_INET, version 1
                                + "0800080000000005" // CTA_MARK
                                + "08001500000000ff" // CTA_MARK_MASK
                                + "0800030000000000" // CTA_STATUS
                                + "08001a0000000002" // CTA_STATUS_MASK
                                + "0600120000090000" // CTA_ZONE
                                + "14001980" // CTA_FILTER
                                + "0800010029000000" // CTA_FILTER_ORIG_FLAGS: source, protocol,
                                // port
                                + "0800020000000000" // CTA_FILTER_REPLY_FLAGS
                                + "24000180" // CTA_TUPLE_ORIG
                                + "0c000180080001000a000001" // CTA_TUPLE_IP, CTA_IP_V4_SRC
                                + "14000280050001000600000006000300" // CTA_TUPLE_PROTO, number,
                                // port
                                + "00500000");
    }

    @Test
    void cannotSayWhatTheKernelDoesNotHeed() {
        rejects(
                () -> TupleMatch.ANY.withSource(IpAddress.parse("2001:db8::1")),
                "IPv4 addresses only");
        rejects(() -> TupleMatch.ANY.withProtocol(132).withSourcePort(1), "TCP and UDP only");
        rejects(() -> TupleMatch.ANY.withSourcePort(1), "TCP and UDP only");
        rejects(() -> TCP.withIcmp(8, 0, 1), "ICMP and ICMPv6 only");
        rejects(() -> TupleMatch.ANY.withProtocol(1).withIcmp(3, -1, -1), "tracks no ICMP type 3");
        rejects(() -> KernelFilter.ANY.withOriginal(TCP), "one family only");
        TupleMatch v4 = TupleMatch.ANY.withDestination(IpAddress.parse("10.0.0.1"));
        rejects(() -> KernelFilter.ANY.withFamily(AF_INET6).withReply(v4), "do not match IPv6");
        rejects(() -> KernelFilter.ANY.withMark(4, 3), "outside their mask");
        rejects(() -> KernelFilter.ANY.withZone(65536), "zone 65536");
        rejects(() -> KernelFilter.ANY.withFamily(7), "address family 7");
    }

    @Test
    void matchesAsTheKernelWould() {
        FlowView tcp = Golden.view(Golden.messages("dump-live.hex").get(4));
        KernelFilter v4 = KernelFilter.ANY.withFamily(AF_INET);
        assertThat(v4.withOriginal(TCP.withDestinationPort(8080)).matches(tcp)).isTrue();
        assertThat(v4.withReply(TCP.withDestinationPort(8080)).matches(tcp)).isFalse();
        assertThat(v4.withMark(4386, -1).matches(tcp)).isTrue();
        assertThat(v4.withStatus(0, 4).matches(tcp)).isFalse();
        assertThat(KernelFilter.ANY.withFamily(AF_INET6).matches(tcp)).isFalse();
        assertThat(v4.withZone(7).matches(tcp)).isFalse();
        FlowView zoned = Golden.view(Golden.messages("dump-live.hex").get(16));
        assertThat(v4.withZone(7).matches(zoned)).isTrue();
        assertThat(v4.withZone(0).matches(zoned)).isFalse();
    }

    @Test
    void knowsWhichKernelsApplyFilters() {
        assertThat(KernelRelease.isAtLeast("6.11.0-rc1", 6, 11)).isTrue();
        assertThat(KernelRelease.isAtLeast("6.18.44\n", 6, 11)).isTrue();
        assertThat(KernelRelease.isAtLeast("7.0", 6, 11)).isTrue();
        assertThat(KernelRelease.isAtLeast("6.1.0-18-amd64", 6, 11)).isFalse();
        assertThat(KernelRelease.isAtLeast("5.15.0-91-generic", 6, 11)).isFalse();
        assertThat(KernelRelease.isAtLeast("6", 6, 11)).isFalse();
    }

    private static void rejects(ThrowingCallable filter, String reason) {
        assertThatThrownBy(filter)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    private static String encoded(KernelFilter filter) {
        MessageWriter out = new MessageWriter();
        filter.encode(out);
        byte[] bytes = out.segment().asSlice(0, out.length()).toArray(ValueLayout.JAVA_BYTE);
        return HexFormat.of().formatHex(bytes);
    }
}
