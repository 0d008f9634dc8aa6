// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import dev.sne.hasm.Effect;
import dev.sne.hasm.Lollipop;
import dev.sne.hasm.message.DecodeException;
import dev.sne.hasm.message.Message;
import dev.sne.hasm.message.MessageCodec;
import dev.sne.testkit.hasm.sim.Happening;
import java.nio.ByteBuffer;
import java.util.List;

/// The world hands messages on as they are; a network would not. Whatever a machine sends has to be
/// the same message after it was bytes.
final class WireCheck {

    private final MessageCodec codec;
    private final ByteBuffer packet = ByteBuffer.allocate(MessageCodec.MAX_LENGTH);

    WireCheck(Lollipop space) {
        codec = new MessageCodec(space);
    }

    void check(Happening.Stepped step) {
        for (Effect effect : step.effects()) {
            if (effect instanceof Effect.Send send) {
                check(send.message());
            }
        }
    }

    private void check(Message message) {
        codec.encode(List.of(message), packet.clear());
        try {
            List<Message> read = codec.decode(packet.flip());
            if (!read.equals(List.of(message))) {
                throw new ScenarioException(message + " was read as " + read);
            }
        } catch (DecodeException e) {
            throw new ScenarioException(message + " cannot be read: " + e.getMessage());
        }
    }
}
