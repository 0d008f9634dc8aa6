// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

import static org.assertj.core.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import java.util.function.Consumer;

/// Damages a message in many ways. A decoder may make something of the result or throw a
/// [DecodeException]; anything else, or not coming to an end, is a fault.
public final class Malformations {
    private static final int MUTATIONS = 1000;

    private Malformations() {}

    /// Decodes every truncation of `message`, once as the kernel would never send it (the header
    /// still tells the whole length), once with a header that fits, and once each with the rest
    /// filled with zeros and ones; then random mutations.
    public static void survives(byte[] message, Consumer<MessageReader> decoder) {
        for (int length = 0; length < message.length; length++) {
            byte[] cut = Arrays.copyOf(message, length);
            decode(cut, decoder, "cut to " + length);
            if (length >= Integer.BYTES) {
                decode(withLength(cut, length), decoder, "shortened to " + length);
            }
            for (byte fill : new byte[] {0, -1}) {
                byte[] filled = message.clone();
                Arrays.fill(filled, length, filled.length, fill);
                decode(filled, decoder, "filled from " + length + " with " + fill);
            }
        }
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < MUTATIONS; i++) {
            byte[] mutated = message.clone();
            for (int n = random.nextInt(1, 8); n > 0; n--) {
                // The header's length is left alone: a wrong one ends the datagram at once.
                mutated[random.nextInt(Integer.BYTES, mutated.length)] = (byte) random.nextInt();
            }
            decode(mutated, decoder, "mutation " + i + " of seed " + seed);
        }
    }

    private static byte[] withLength(byte[] message, int length) {
        ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).putInt(0, length);
        return message;
    }

    private static void decode(byte[] bytes, Consumer<MessageReader> decoder, String what) {
        try {
            MessageReader reader = Golden.datagram(bytes);
            while (reader.next()) {
                decoder.accept(reader);
            }
        } catch (DecodeException expected) {
            // This is how bad bytes are to be reported.
        } catch (RuntimeException e) {
            fail("message " + what, e);
        }
    }
}
