// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ReceiveWindowTest {

    private static final ReceiveWindow WINDOW = new ReceiveWindow(new Lollipop(15), 4);

    /// The last number, the one that arrives, what becomes of it.
    private static final String VECTORS =
            """
            -15 -15 DUP
            -15 -14 NEXT
            -15 -12 GAP
            -3 -5 DUP
            -1 0 NEXT
            -4 7 UNSYNCED
            3 -15 RESTART
            5 5 DUP
            5 6 NEXT
            5 7 GAP
            5 9 GAP
            5 10 DESYNC
            5 4 DUP
            5 1 DUP
            5 0 DESYNC
            15 0 NEXT
            14 1 GAP
            0 15 DUP
            0 12 DUP
            0 11 DESYNC
            0 8 DESYNC
            """;

    @Test
    void classifiesAsTheVectorsSay() {
        VECTORS.lines()
                .forEach(line -> {
                    String[] word = line.split(" ", -1);
                    assertThat(
                                    WINDOW.classify(
                                            Integer.parseInt(word[0]), Integer.parseInt(word[1])))
                            .as(line)
                            .isEqualTo(Arrival.valueOf(word[2]));
                });
    }

    @Test
    void whatFollowsIsNextEverywhere() {
        for (int last = -15; last <= 15; last++) {
            assertThat(WINDOW.classify(last, WINDOW.space().next(last))).isEqualTo(Arrival.NEXT);
        }
    }

    @Test
    void aGapIsAheadAndADuplicateIsNot() {
        for (int last = -15; last <= 15; last++) {
            for (int number = -15; number <= 15; number++) {
                Order order = WINDOW.space().compare(last, number);
                switch (WINDOW.classify(last, number)) {
                    case NEXT, GAP, UNSYNCED -> assertThat(order).isEqualTo(Order.LT);
                    case DUP -> assertThat(order).isIn(Order.EQ, Order.GT);
                    case RESTART -> assertThat(order).isEqualTo(Order.GT);
                    case DESYNC -> assertThat(last >= 0 && number >= 0).isTrue();
                }
            }
        }
    }

    @Test
    void onTheStickNoNumberIsTooFarOff() {
        assertThat(WINDOW.classify(-15, -1)).isEqualTo(Arrival.GAP);
        assertThat(WINDOW.classify(-1, -15)).isEqualTo(Arrival.DUP);
    }

    @Test
    void widestWindowOfTheStandardSpaceWraps() {
        int k = Lollipop.MAX_K;
        ReceiveWindow window = new ReceiveWindow(Lollipop.STANDARD, Lollipop.STANDARD.halfCircle());

        assertThat(window.classify(k, 0)).isEqualTo(Arrival.NEXT);
        assertThat(window.classify(k, k / 2 - 1)).isEqualTo(Arrival.GAP);
        assertThat(window.classify(k, k / 2)).isEqualTo(Arrival.DUP);
    }

    @Test
    void refusesAWindowWiderThanHalfACircle() {
        assertThat(new ReceiveWindow(new Lollipop(15), 7).width()).isEqualTo(7);
        assertThatThrownBy(() -> new ReceiveWindow(new Lollipop(15), 8))
                .hasMessage("window of 8, expected 1 to 7");
        assertThatThrownBy(() -> new ReceiveWindow(new Lollipop(15), 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesWhatIsNotOfTheSpace() {
        assertThatThrownBy(() -> WINDOW.classify(16, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WINDOW.classify(0, -16))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
