// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class LollipopTest {

    private static final int[] SMALL = {2, 3, 4, 6, 7, 8, 15, 16, 31};

    /// k, a, b, how a lies to b, and what the rule printed in the paper makes of the pair: which of
    /// the two it calls newer, or `-` if none of its conditions covers the pair.
    private static final String VECTORS =
            """
            6 -6 -6 EQ -   equal
            6 -6 -5 LT a   the stick is linear
            6 -1 0 LT a    the stick's end meets the circle
            6 -1 6 LT a    the stick is older than any number of the circle
            6 3 -2 GT b    restart: negative is older
            6 0 1 LT -     zero is on the circle
            6 1 0 GT -
            6 0 6 GT -     wrap: 6, then 0
            6 6 0 LT -     wrap
            6 0 3 LT -     the largest distance forward
            6 0 4 GT -     past half: 4 is older
            6 2 5 LT a
            6 2 6 GT b
            6 5 1 LT a     wrap
            6 1 5 GT b     wrap
            7 0 4 UN -     half way, an even circle
            7 4 0 UN -
            7 3 7 UN -     half way
            7 1 4 LT a
            7 1 6 GT b
            7 7 0 LT -     wrap
            7 7 3 UN -     half way
            7 7 2 LT a     wrap
            2147483646 -2147483646 -2147483645 LT a    the first two after a restart
            2147483646 -1 0 LT a
            2147483646 2147483646 0 LT -               wrap
            2147483646 0 2147483646 GT -               wrap
            2147483646 0 1073741823 LT -               the largest distance forward
            2147483646 0 1073741824 GT -               past half
            2147483646 -2147483646 2147483646 LT a
            2147483646 1000 999 GT b
            2147483646 5 2147483641 GT b               wrap
            """;

    @Test
    void comparesAsTheVectorsSay() {
        VECTORS.lines()
                .forEach(line -> {
                    String[] word = line.split(" +", 6);
                    Lollipop space = new Lollipop(Integer.parseInt(word[0]));
                    int a = Integer.parseInt(word[1]);
                    int b = Integer.parseInt(word[2]);
                    assertThat(space.compare(a, b)).as(line).isEqualTo(Order.valueOf(word[3]));
                    assertThat(printed(space, a, b)).as(line).isEqualTo(word[4]);
                });
    }

    @Test
    void printedRuleIsInvertedWhereverItDecides() {
        for (int k = 2; k <= 31; k++) {
            Lollipop space = new Lollipop(k);
            for (int a = -k; a <= k; a++) {
                for (int b = -k; b <= k; b++) {
                    String newer = printed(space, a, b);
                    if (newer.equals("a")) {
                        assertThat(space.compare(a, b))
                                .as("%d: %d %d", k, a, b)
                                .isEqualTo(Order.LT);
                    } else if (newer.equals("b")) {
                        assertThat(space.compare(a, b))
                                .as("%d: %d %d", k, a, b)
                                .isEqualTo(Order.GT);
                    }
                }
            }
        }
    }

    @Test
    void comparisonAndItsInverseAgree() {
        forAllPairs((space, a, b) -> {
            Order inverse =
                    switch (space.compare(a, b)) {
                        case LT -> Order.GT;
                        case GT -> Order.LT;
                        case EQ -> Order.EQ;
                        case UN -> Order.UN;
                    };
            assertThat(space.compare(b, a)).isEqualTo(inverse);
        });
    }

    @Test
    void onlyTheSameNumberIsEqual() {
        forAllPairs((space, a, b) -> assertThat(space.compare(a, b) == Order.EQ).isEqualTo(a == b));
    }

    @Test
    void onlyHalfAnEvenCircleIsUndecided() {
        forAllPairs((space, a, b) ->
                assertThat(space.compare(a, b) == Order.UN)
                        .as("%s: %d %d", space, a, b)
                        .isEqualTo(a >= 0 && b >= 0 && 2 * Math.abs(a - b) == space.circle()));
    }

    @Test
    void everyNumberIsOlderThanTheNext() {
        for (int k : SMALL) {
            Lollipop space = new Lollipop(k);
            for (int x = -k; x <= k; x++) {
                assertThat(space.compare(x, space.next(x))).isEqualTo(Order.LT);
            }
        }
    }

    @Test
    void stickIsOlderThanCircleAndNeverEnteredAgain() {
        forAllPairs((space, a, b) -> {
            if (a < 0 && b >= 0) {
                assertThat(space.compare(a, b)).isEqualTo(Order.LT);
            }
            if (b >= 0) {
                assertThat(space.next(b)).isNotNegative();
            }
        });
    }

    @Test
    void numbersThatFollowEachOtherWithinHalfACircleAreInOrder() {
        for (int k : SMALL) {
            Lollipop space = new Lollipop(k);
            int run = (space.circle() - 1) / 2;
            for (int first = 0; first <= k; first++) {
                for (int i = 0; i <= run; i++) {
                    for (int j = i + 1; j <= run; j++) {
                        int a = (first + i) % space.circle();
                        int b = (first + j) % space.circle();
                        assertThat(space.compare(a, b)).isEqualTo(Order.LT);
                    }
                }
            }
        }
    }

    @Test
    void circleAsAWholeIsNoOrder() {
        Lollipop space = new Lollipop(6);

        assertThat(space.compare(0, 1)).isEqualTo(Order.LT);
        assertThat(space.compare(1, 4)).isEqualTo(Order.LT);
        assertThat(space.compare(4, 0)).isEqualTo(Order.LT);
    }

    @Test
    void standardCircleHasNoHalfWay() {
        assertThat(Lollipop.STANDARD.k()).isEqualTo((1L << 31) - 2);
        assertThat(Lollipop.STANDARD.circle() % 2).isOne();
        assertThat(Lollipop.STANDARD.halfCircle()).isEqualTo((Lollipop.STANDARD.circle() - 1) / 2);
        assertThat(Lollipop.STANDARD.first()).isEqualTo(-Lollipop.STANDARD.k());
    }

    @Test
    void distanceIsTheNumberOfSteps() {
        for (int k : SMALL) {
            Lollipop space = new Lollipop(k);
            for (int from = 0; from <= k; from++) {
                int number = from;
                for (int steps = 0; steps <= k; steps++) {
                    assertThat(space.distance(from, number)).isEqualTo(steps);
                    number = space.next(number);
                }
            }
        }
    }

    @Test
    void refusesWhatIsNotOfTheSpace() {
        Lollipop space = new Lollipop(6);

        assertThatThrownBy(() -> space.compare(7, 7)).hasMessage("7 is not in -6 to 6");
        assertThatThrownBy(() -> space.compare(0, 7)).hasMessage("7 is not in -6 to 6");
        assertThatThrownBy(() -> space.distance(7, 0)).hasMessage("7 is not in -6 to 6");
        assertThatThrownBy(() -> space.distance(0, 7)).hasMessage("7 is not in -6 to 6");
        assertThatThrownBy(() -> space.distance(0, -1)).hasMessageContaining("stick");
        assertThatThrownBy(() -> space.compare(7, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.compare(0, -7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.next(7)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> space.distance(-1, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("stick");
        assertThatThrownBy(() -> new Lollipop(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Lollipop(Integer.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// The three conditions as the paper prints them, with the circle for its `n`.
    private static String printed(Lollipop space, int a, int b) {
        return printedNewer(space, a, b)
                .or(() -> printedNewer(space, b, a).map(newer -> newer.equals("a") ? "b" : "a"))
                .orElse("-");
    }

    private static Optional<String> printedNewer(Lollipop space, int a, int b) {
        boolean newer =
                (a < 0 && a < b)
                        || (a > 0 && a < b && 2L * (b - a) < space.circle())
                        || (a > 0 && b > 0 && a > b && 2L * (a - b) > space.circle());
        return newer ? Optional.of("a") : Optional.empty();
    }

    private static void forAllPairs(PairCheck check) {
        for (int k : SMALL) {
            Lollipop space = new Lollipop(k);
            for (int a = -k; a <= k; a++) {
                for (int b = -k; b <= k; b++) {
                    check.on(space, a, b);
                }
            }
        }
    }

    private interface PairCheck {
        void on(Lollipop space, int a, int b);
    }
}
