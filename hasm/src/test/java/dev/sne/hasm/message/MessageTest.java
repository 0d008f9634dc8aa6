// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sne.hasm.ElectionKey;
import dev.sne.hasm.Epoch;
import dev.sne.hasm.HandoverReason;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.ReleaseReason;
import dev.sne.hasm.TableEntry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageTest {

    private static final Header HEADER = Golden.header(1);

    @Test
    void onlyTheHeaderChangesWithTheHeader() {
        for (List<Message> messages : Golden.PACKETS.values()) {
            for (Message message : messages) {
                Header numbered = message.header().numbered(message.header().counter() + 1);
                Message other = message.withHeader(numbered);

                assertThat(other).hasSameClassAs(message).isNotEqualTo(message);
                assertThat(other.header()).isEqualTo(numbered);
                assertThat(other.withHeader(message.header())).isEqualTo(message);
            }
        }
    }

    @Test
    void masterIsWellIfAllIsWell() {
        assertThat(new Message.Report(HEADER, true, true, true).allWell()).isTrue();
        assertThat(new Message.Report(HEADER, false, true, true).allWell()).isFalse();
        assertThat(new Message.Report(HEADER, true, false, true).allWell()).isFalse();
        assertThat(new Message.Report(HEADER, true, true, false).allWell()).isFalse();
    }

    @Test
    void hostIsInATableOnce() {
        assertThatThrownBy(() -> adv(0, 0, entry(1, 0), entry(2, 0), entry(1, 0)))
                .hasMessage("host 1 is twice in a table");
    }

    @Test
    void tableIsCopied() {
        var table = new ArrayList<>(List.of(entry(1, 0)));
        var adv = new Message.Adv(HEADER, 0, 1, table, Epoch.NONE, 0, 0);
        table.clear();

        assertThat(adv.table()).hasSize(1);
    }

    @Test
    void numberThatIsNotOfTheSpaceIsNotWritten() {
        var codec = new MessageCodec(new Lollipop(6));
        for (Message message :
                List.of(
                        new Message.Join(HEADER, entry(1, 7)),
                        new Message.Status(HEADER, entry(1, -7), 0, 0, 0),
                        adv(7, 0),
                        adv(0, 7),
                        adv(0, 0, entry(1, 0), entry(2, 7)),
                        new Message.Bid(HEADER, 1, key(7), HandoverReason.DEAD, Epoch.NONE),
                        new Message.Objection(HEADER, new Message.Ground.Better(key(7))),
                        new Message.Resign(HEADER, Epoch.NONE, ReleaseReason.STOP, 0, 7),
                        new Message.SyncEnd(HEADER, Epoch.NONE, 7))) {
            assertThatThrownBy(() -> Golden.encode(codec, List.of(message)))
                    .as("%s", message)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageEndingWith("is not of Lollipop[k=6]");
        }
    }

    @Test
    void refusesWhatCannotBe() {
        Epoch epoch = new Epoch(1, 1);

        assertThatThrownBy(() -> new Header(65_536, 0, 1, 0, 0, epoch))
                .hasMessage("cluster 65536, expected 0 to 65535");
        assertThatThrownBy(() -> new Header(0, 256, 1, 0, 0, epoch))
                .hasMessage("group 256, expected 0 to 255");
        assertThatThrownBy(() -> new Header(0, 0, 0, 0, 0, epoch))
                .hasMessage("host 0, expected 1 to 255");
        assertThatThrownBy(() -> new Header(0, 0, 1, -1, 0, epoch))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> HEADER.numbered(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Message.Join(HEADER, entry(2, 0)))
                .hasMessage("host 1 speaks of host 2 as itself");
        assertThatThrownBy(() -> new Message.Status(HEADER, entry(1, 0), 256, 0, 0))
                .hasMessage("load is 256, expected 0 to 255");
        assertThatThrownBy(() -> new Message.Status(HEADER, entry(1, 0), 0, -1, 0))
                .hasMessage("tableVersion is -1, expected 0 or more");
        assertThatThrownBy(() -> new Message.Grant(HEADER, 0)).hasMessageContaining("counter 0");
        assertThatThrownBy(() -> new Message.Grant(HEADER, Epoch.MAX_COUNTER + 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Message.Ground.Alive(epoch, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Message.Resign(HEADER, epoch, ReleaseReason.STOP, 256, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static Message.Adv adv(int start, int lastseq, TableEntry... table) {
        return new Message.Adv(HEADER, 0, 1, List.of(table), Epoch.NONE, start, lastseq);
    }

    private static TableEntry entry(int host, int lastseq) {
        return new TableEntry(host, 1, 1, 0, true, Epoch.NONE, lastseq, false, false, 0);
    }

    private static ElectionKey key(int lastseq) {
        return new ElectionKey(true, 0, Epoch.NONE, lastseq, 1, 1);
    }
}
