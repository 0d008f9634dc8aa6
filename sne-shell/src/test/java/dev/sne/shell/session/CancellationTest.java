// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CancellationTest {
    private final Cancellation cancellation = new Cancellation();

    @Test
    void saysWhichSignalAskedForIt() {
        cancellation.check();
        cancellation.request(Cancellation.TERMINATE);
        assertThatThrownBy(cancellation::check)
                .isInstanceOfSatisfying(
                        CancelledException.class, e -> assertThat(e.exitStatus()).isEqualTo(143));
    }

    @Test
    void endsAWait() throws InterruptedException {
        Thread requester = new Thread(() -> cancellation.request(Cancellation.INTERRUPT));
        requester.start();
        assertThat(cancellation.await(Duration.ofMinutes(1))).isTrue();
        requester.join();
    }

    @Test
    void waitsNoLongerThanAsked() {
        assertThat(cancellation.await(Duration.ofMillis(1))).isFalse();
    }

    @Test
    void forgetsAnEarlierRequest() {
        cancellation.request(Cancellation.INTERRUPT);
        cancellation.reset();
        assertThat(cancellation.requested()).isFalse();
    }
}
