// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.netlink4j.Golden;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.Rtnetlink;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteCodecTest {
    private static final IpAddress ROUTER = IpAddress.parse("192.0.2.254");

    private static Route golden(String name) {
        return RouteCodec.decode(Golden.message(RouteCodecTest.class, name));
    }

    @Test
    void decodesDefaultRoute() {
        assertThat(golden("route-v4-default"))
                .isEqualTo(Route.defaultVia(ROUTER).through(2).metric(100).build())
                .matches(Route::isDefault);
    }

    @Test
    void decodesEveryNextHop() {
        assertThat(golden("route-v4-multipath"))
                .isEqualTo(
                        Route.to(IpAddress.parse("203.0.113.0"), 24)
                                .over(List.of(hop("192.0.2.2", 1), hop("2001:db8::2", 3)))
                                .build());
    }

    private static NextHop hop(String gateway, int weight) {
        return new NextHop(2, IpAddress.parse(gateway), weight, 0);
    }

    /// Table 1000 does not fit into the header, which says 252 (RT_TABLE_COMPAT) instead.
    @Test
    void decodesLargeTableIds() {
        assertThat(golden("route-v4-blackhole"))
                .isEqualTo(
                        Route.to(IpAddress.parse("10.0.0.0"), 8)
                                .type(Rtnetlink.RTN_BLACKHOLE)
                                .table(1000)
                                .build());
    }

    @Test
    void decodesGatewayOfTheOtherFamily() {
        assertThat(golden("route-v4-via-v6"))
                .isEqualTo(
                        Route.to(IpAddress.parse("10.1.0.0"), 16)
                                .via(IpAddress.parse("2001:db8::3"))
                                .through(2)
                                .source(IpAddress.parse("192.0.2.1"))
                                .build());
    }

    @Test
    void decodesIpv6() {
        assertThat(golden("route-v6"))
                .isEqualTo(
                        Route.to(IpAddress.parse("2001:db8:1::"), 48)
                                .via(IpAddress.parse("2001:db8::2"))
                                .through(2)
                                .metric(1024)
                                .build());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "route-v4-default",
                "route-v4-multipath",
                "route-v4-blackhole",
                "route-v4-via-v6",
                "route-v6"
            })
    void writesWhatItReads(String name) {
        Route route = golden(name);
        MessageWriter w = new MessageWriter().begin(Rtnetlink.RTM_NEWROUTE, 0, 1, 0);
        RouteCodec.encode(w, route);
        w.end();
        MessageReader reader = new MessageReader().wrap(w.segment(), 0, w.length());
        assertThat(reader.next()).isTrue();
        assertThat(RouteCodec.decode(reader)).isEqualTo(route);
    }

    /// The kernel refuses, or misplaces, a route whose scope does not fit.
    @Test
    void scopeFollowsFromTheRest() {
        RouteBuilder onLink = Route.to(IpAddress.parse("10.0.0.0"), 8).through(2);
        assertThat(onLink.build().scope()).isEqualTo(Rtnetlink.RT_SCOPE_LINK);
        assertThat(onLink.via(ROUTER).build().scope()).isEqualTo(Rtnetlink.RT_SCOPE_UNIVERSE);
        assertThat(onLink.type(Rtnetlink.RTN_LOCAL).build().scope())
                .isEqualTo(Rtnetlink.RT_SCOPE_HOST);
        assertThat(Route.to(IpAddress.parse("2001:db8::"), 32).through(2).build().scope())
                .isEqualTo(Rtnetlink.RT_SCOPE_UNIVERSE);
    }

    @Test
    void rejectsValuesOutOfRange() {
        RouteBuilder route = Route.to(ROUTER, 32);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> route.metric(1L << 32).build())
                .withMessageContaining("0 to 4294967295");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Route.to(ROUTER, -1).build())
                .withMessageContaining("0 to 32");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NextHop(1, null, 257, 0))
                .withMessageContaining("1 to 256");
    }
}
