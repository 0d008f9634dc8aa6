// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.shell.daemon.DaemonEvent.Life.Stage;
import dev.sne.shell.daemon.DaemonEvent.Moment;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LogLinesTest {
    private static final int MANY = 50_000;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    /// An output that nobody reads until he is told to.
    private final class Stopped extends OutputStream {
        final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            out.write(bytes, offset, length);
        }
    }

    @Test
    void writesAllThatWasWrittenBeforeItIsClosed() {
        try (LogLines lines = new LogLines(out, true)) {
            for (int i = 0; i < 1000; i++) {
                lines.notice("line " + i);
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .hasSize(1000)
                .last()
                .isEqualTo("<5>line 999");
    }

    @Test
    void doesNotWaitForWhoReadsIt() {
        Stopped stopped = new Stopped();
        try (LogLines lines = new LogLines(stopped, true)) {
            for (int i = 0; i < MANY; i++) {
                lines.warning("line " + i);
            }
            stopped.goOn.countDown();
        }
        String text = out.toString(StandardCharsets.UTF_8);
        assertThat(text).contains("lines left out: could not be written").startsWith("<4>line 0\n");
        assertThat(text.lines().count()).isLessThan(MANY);
    }

    @Test
    void goesOnWhenThereIsRoomAgain() {
        AtomicInteger attempts = new AtomicInteger();
        OutputStream full =
                new OutputStream() {
                    @Override
                    public void write(int b) throws IOException {
                        write(new byte[] {(byte) b}, 0, 1);
                    }

                    @Override
                    public void write(byte[] bytes, int offset, int length) throws IOException {
                        if (attempts.getAndIncrement() < 2) {
                            throw new IOException("No space left on device");
                        }
                        out.write(bytes, offset, length);
                    }
                };
        try (LogLines lines = new LogLines(full, true)) {
            for (int i = 0; i < 4; i++) {
                lines.notice("line " + i);
            }
        }
        assertThat(out.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "<5>line 2", "<4>2 lines left out: could not be written", "<5>line 3");
    }

    @Test
    void aSlowListenerHoldsUpNobody() throws InterruptedException {
        CountDownLatch stuck = new CountDownLatch(1);
        AtomicInteger heard = new AtomicInteger();
        try (EventHub hub = new EventHub()) {
            hub.listen(_ -> {
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                heard.getAndIncrement();
            });
            for (int i = 0; i < MANY; i++) {
                hub.publish(new DaemonEvent.Life(Moment.now(), Stage.STARTED, ""));
            }
            stuck.countDown();
        }
        assertThat(heard.get()).isPositive().isLessThan(MANY);
    }
}
