// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.sne.hasm.Lollipop;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A host reads and writes heartbeats for as long as it lives.
class MessageAllocationTest {

    private static final int ROUNDS = 20_000;

    /// The list of the messages with its array, a header and the message itself.
    private static final int SMALLEST = 24 + 24 + 48 + 24 + 16;

    private final MessageCodec codec = new MessageCodec(Lollipop.STANDARD);
    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void writingAllocatesNothing() {
        List<Message> messages = Golden.PACKETS.getOrDefault("adv", List.of());
        ByteBuffer buffer = ByteBuffer.allocateDirect(MessageCodec.MAX_LENGTH);
        write(messages, buffer);
        long before = threads.getCurrentThreadAllocatedBytes();
        write(messages, buffer);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        // The measurement itself is all that there may be.
        assertThat(allocated / (double) ROUNDS).isLessThan(0.5);
    }

    @Test
    void readingAllocatesTheMessageAlone() throws DecodeException {
        ByteBuffer packet = ByteBuffer.wrap(Golden.bytes("leave"));
        int read = read(packet);
        long before = threads.getCurrentThreadAllocatedBytes();
        read += read(packet);
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;

        assertThat(read).isEqualTo(2 * ROUNDS);
        assertThat(allocated / (double) ROUNDS).isLessThan(SMALLEST + 0.5);
    }

    private void write(List<Message> messages, ByteBuffer buffer) {
        for (int i = 0; i < ROUNDS; i++) {
            codec.encode(messages, buffer.clear());
        }
    }

    private int read(ByteBuffer packet) throws DecodeException {
        int messages = 0;
        for (int i = 0; i < ROUNDS; i++) {
            messages += codec.decode(packet).size();
        }
        return messages;
    }
}
