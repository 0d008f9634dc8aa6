// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.announce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.ifmii.packet.Arp;
import dev.sne.ifmii.packet.FrameBatch;
import dev.sne.ifmii.packet.NeighbourDiscovery;
import dev.sne.netlink4j.IpAddress;
import dev.sne.netlink4j.route.HardwareAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnnouncementTest {
    private static final HardwareAddress OURS = HardwareAddress.parse("02:00:5e:10:00:01");
    private static final IpAddress ONE = IpAddress.parse("192.0.2.1");
    private static final IpAddress TWO = IpAddress.parse("192.0.2.2");
    private static final IpAddress SIX = IpAddress.parse("2001:db8::6");

    private static List<Object> frames(Announcement announcement) {
        FrameBatch batch = announcement.frames();
        List<Object> frames = new ArrayList<>();
        for (int i = 0; i < batch.size(); i++) {
            var frame =
                    batch.frames()
                            .asSlice((long) i * FrameBatch.FRAME_BYTES, FrameBatch.FRAME_BYTES);
            Object decoded = Arp.decode(frame, FrameBatch.FRAME_BYTES);
            if (decoded == null) {
                decoded = NeighbourDiscovery.decode(frame, FrameBatch.FRAME_BYTES);
            }
            frames.add(decoded == null ? "ping" : decoded);
        }
        return frames;
    }

    @Test
    void tellsInEveryFormThatHostsHeed() {
        assertThat(frames(Announcement.of(OURS, List.of(ONE, SIX, TWO), AnnounceOptions.ROUTER)))
                .containsExactly(
                        Arp.announcement(OURS, ONE),
                        NeighbourDiscovery.announcement(OURS, SIX, true),
                        Arp.announcement(OURS, TWO),
                        Arp.gratuitousReply(OURS, ONE),
                        Arp.gratuitousReply(OURS, TWO));
    }

    @Test
    void pingsEverybodyWhenTold() {
        Announcement announcement =
                Announcement.of(OURS, List.of(ONE, SIX), AnnounceOptions.HOST.withBroadcastPing());
        assertThat(frames(announcement))
                .containsExactly(
                        Arp.announcement(OURS, ONE),
                        NeighbourDiscovery.announcement(OURS, SIX, false),
                        Arp.gratuitousReply(OURS, ONE),
                        "ping",
                        "ping");
        assertThat(announcement.addresses()).isEqualTo(2);
        assertThat(announcement.frameCount()).isEqualTo(5);
    }

    @Test
    void saysNothingOfNoAddresses() {
        assertThat(frames(Announcement.of(OURS, List.of(), AnnounceOptions.HOST))).isEmpty();
    }

    @Test
    void boundsThePlan() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnnouncePlan(0, Duration.ZERO))
                .withMessage("bursts: 1 to 1000, not 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AnnouncePlan(1, Duration.ofMinutes(2)))
                .withMessage("interval: 0 to 1 minute, not PT2M");
    }
}
