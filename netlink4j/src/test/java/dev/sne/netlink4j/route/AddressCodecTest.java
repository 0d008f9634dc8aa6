// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.netlink4j.Golden;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.MessageReader;
import dev.sne.netlink4j.MessageWriter;
import dev.sne.netlink4j.uapi.IfAddr;
import dev.sne.netlink4j.uapi.Rtnetlink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressCodecTest {
    private static InterfaceAddress golden(String name) {
        return AddressCodec.decode(Golden.message(AddressCodecTest.class, name));
    }

    @Test
    void decodesBroadcastAndLabel() {
        assertThat(golden("address-v4"))
                .isEqualTo(
                        new InterfaceAddress(
                                2,
                                IpAddress.parse("192.0.2.1"),
                                24,
                                null,
                                IpAddress.parse("192.0.2.255"),
                                IfAddr.IFA_F_PERMANENT,
                                Rtnetlink.RT_SCOPE_UNIVERSE,
                                "v0:web",
                                0));
    }

    /// IFA_ADDRESS is the peer's address then, IFA_LOCAL our own.
    @Test
    void tellsOwnAddressFromThePeers() {
        InterfaceAddress address = golden("address-v4-peer");
        assertThat(address.address()).isEqualTo(IpAddress.parse("198.51.100.1"));
        assertThat(address.peer()).isEqualTo(IpAddress.parse("198.51.100.2"));
        assertThat(address.prefixLength()).isEqualTo(32);
    }

    @Test
    void decodesIpv6() {
        InterfaceAddress address = golden("address-v6-nodad");
        assertThat(address.address()).isEqualTo(IpAddress.parse("2001:db8::1"));
        assertThat(address.peer()).isNull();
        assertThat(address.flags()).isEqualTo(IfAddr.IFA_F_PERMANENT | IfAddr.IFA_F_NODAD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"address-v4", "address-v4-peer", "address-v6-nodad"})
    void writesWhatItReads(String name) {
        InterfaceAddress address = golden(name);
        MessageWriter w = new MessageWriter().begin(Rtnetlink.RTM_NEWADDR, 0, 1, 0);
        AddressCodec.encode(w, address);
        w.end();
        MessageReader reader = new MessageReader().wrap(w.segment(), 0, w.length());
        assertThat(reader.next()).isTrue();
        assertThat(AddressCodec.decode(reader)).isEqualTo(address);
    }

    @Test
    void tellsWhoMadeIt() {
        InterfaceAddress address = golden("address-v6-nodad").withProtocol(200);
        MessageWriter w = new MessageWriter().begin(Rtnetlink.RTM_NEWADDR, 0, 1, 0);
        AddressCodec.encode(w, address);
        w.end();
        MessageReader reader = new MessageReader().wrap(w.segment(), 0, w.length());
        assertThat(reader.next()).isTrue();
        assertThat(AddressCodec.decode(reader)).isEqualTo(address);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> address.withProtocol(256))
                .withMessage("protocol must be 0 to 255, not 256");
    }

    @Test
    void plainAddressesHaveTheScopeOfTheirKind() {
        assertThat(InterfaceAddress.of(1, IpAddress.parse("127.0.0.2"), 8).scope())
                .isEqualTo(Rtnetlink.RT_SCOPE_HOST);
        assertThat(InterfaceAddress.of(1, IpAddress.parse("10.0.0.1"), 8).scope())
                .isEqualTo(Rtnetlink.RT_SCOPE_UNIVERSE);
    }

    @Test
    void rejectsPrefixesLongerThanTheAddress() {
        IpAddress v4 = IpAddress.parse("10.0.0.1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> InterfaceAddress.of(1, v4, 33))
                .withMessage("prefix length of 10.0.0.1 must be 0 to 32, not 33");
    }
}
