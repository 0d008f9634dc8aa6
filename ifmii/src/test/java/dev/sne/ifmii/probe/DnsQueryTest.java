// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sne.ifmii.probe.UdpExchange.Verdict;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class DnsQueryTest {
    private static final DnsQuery QUERY = new DnsQuery("ab.example", 1);
    private static final long TOKEN = 0x5_1234L;

    /// The answer with one A record, whose name points at the question.
    private static byte[] answer(int flags) {
        byte[] question = QUERY.request(TOKEN);
        ByteBuffer answer = ByteBuffer.allocate(question.length + 16);
        answer.put(question).putShort((short) 0xc00c).putShort((short) 1).putShort((short) 1);
        answer.putInt(60).putShort((short) 4).putInt(0x0a000001);
        return answer.putShort(2, (short) flags).putShort(6, (short) 1).array();
    }

    @Test
    void isWhatTheRfcSays() {
        // 5 is 101 in binary: the first letter and the third are in the other case.
        assertThat(HexFormat.of().formatHex(QUERY.request(TOKEN)))
                .isEqualTo(
                        "1234"
                                + "0100"
                                + "0001"
                                + "0000"
                                + "0000"
                                + "0000"
                                + "02"
                                + "4162"
                                + "07"
                                + "4578616d706c65"
                                + "00"
                                + "0001"
                                + "0001");
        assertThat(new DnsQuery("", 2).request(0)).hasSize(17);
    }

    @Test
    void takesItsAnswer() {
        assertThat(QUERY.judge(answer(0x8180), TOKEN)).isEqualTo(new Verdict.Good());
        assertThat(QUERY.judge(answer(0x8182), TOKEN))
                .isEqualTo(new Verdict.Bad("answers RCODE 2"));
    }

    @Test
    void refusesWhatIsNot() {
        assertThat(QUERY.judge(answer(0x8180), TOKEN + 1))
                .isEqualTo(new Verdict.Foreign("an answer with another id"));
        assertThat(QUERY.judge(answer(0x8180), TOKEN ^ 0x1_0000))
                .isEqualTo(new Verdict.Foreign("an answer to another question"));
        assertThat(QUERY.judge(answer(0x0180), TOKEN))
                .isEqualTo(new Verdict.Foreign("a message that is no answer"));
    }

    @Test
    void refusesEveryTruncation() {
        byte[] whole = answer(0x8180);
        for (int length = 0; length < whole.length; length++) {
            assertThat(QUERY.judge(Arrays.copyOf(whole, length), TOKEN))
                    .as("%d bytes", length)
                    .isInstanceOf(Verdict.Foreign.class);
        }
    }

    @Test
    void takesNamesOnly() {
        for (String name : new String[] {".", "a..b", "a".repeat(64), "a.".repeat(127) + "b"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> new DnsQuery(name, 1));
        }
    }
}
