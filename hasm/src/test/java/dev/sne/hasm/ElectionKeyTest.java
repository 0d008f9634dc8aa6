// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ElectionKeyTest {

    private static final Lollipop SPACE = new Lollipop(14);
    private static final Epoch OLD = new Epoch(3, 2);
    private static final Epoch NEW = new Epoch(4, 1);

    @Test
    void synchronisedBeatsAnyOther() {
        assertBeats(key(true, 1, OLD, 0, 0, 9), key(false, 0, NEW, 7, 255, 1));
    }

    @Test
    void theOneThatFailedTooOftenIsAsGoodAsNotSynchronised() {
        assertThat(key(true, 2, NEW, 5, 100, 1).eligible()).isFalse();
        assertThat(key(true, 1, NEW, 5, 100, 1).eligible()).isTrue();
        assertBeats(key(false, 0, OLD, 0, 1, 2), key(true, 2, NEW, 5, 100, 1));
    }

    @Test
    void fewerFailuresBeatAFresherTable() {
        assertBeats(key(true, 0, OLD, 1, 1, 9), key(true, 1, NEW, 9, 200, 1));
    }

    @Test
    void laterStreamBeatsAGreaterNumber() {
        assertBeats(key(true, 0, NEW, 1, 1, 9), key(true, 0, OLD, 6, 200, 1));
    }

    @Test
    void greatestNumberIsElected() {
        assertBeats(key(true, 0, NEW, 6, 1, 9), key(true, 0, NEW, 5, 200, 1));
    }

    @Test
    void numberThatWrappedIsGreater() {
        assertBeats(key(true, 0, NEW, 1, 1, 9), key(true, 0, NEW, 14, 200, 1));
    }

    @Test
    void priorityBreaksTheTieAndThenTheLowerHost() {
        assertBeats(key(true, 0, NEW, 5, 200, 9), key(true, 0, NEW, 5, 100, 1));
        assertBeats(key(true, 0, NEW, 5, 100, 1), key(true, 0, NEW, 5, 100, 2));
    }

    @Test
    void whatAnUnsynchronisedHostHasCountsForNothing() {
        assertBeats(key(false, 0, OLD, -3, 100, 1), key(false, 0, NEW, -1, 50, 2));
        assertThat(key(false, 0, NEW, -1, 50, 2).stream()).isEqualTo(Epoch.NONE);
        assertThat(key(false, 0, NEW, -1, 50, 2).lastseq()).isZero();
    }

    @Test
    void numbersHalfACircleApartAreLeftToThePriority() {
        Lollipop even = new Lollipop(7);

        assertThat(key(true, 0, NEW, 0, 9, 1).beats(key(true, 0, NEW, 4, 8, 2), even)).isTrue();
        assertThat(key(true, 0, NEW, 4, 9, 2).beats(key(true, 0, NEW, 0, 8, 1), even)).isTrue();
    }

    @Test
    void isATotalOrderWhileNumbersAreWithinHalfACircle() {
        List<ElectionKey> keys = manyKeys();
        for (ElectionKey a : keys) {
            for (ElectionKey b : keys) {
                int order = a.compareTo(b, SPACE);
                assertThat(Integer.signum(order)).isEqualTo(-Integer.signum(b.compareTo(a, SPACE)));
                assertThat(order == 0).isEqualTo(a.equals(b));
                if (order < 0) {
                    for (ElectionKey c : keys) {
                        if (b.compareTo(c, SPACE) < 0) {
                            assertThat(a.compareTo(c, SPACE)).isNegative();
                        }
                    }
                }
            }
        }
    }

    @Test
    void anEntryStandsForElectionWithItsEffectivePriority() {
        TableEntry entry = new TableEntry(3, 100, 90, 1, true, NEW, 5, false, false, 3);

        assertThat(entry.key(2)).isEqualTo(key(true, 1, NEW, 5, 90, 3));
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatThrownBy(() -> key(true, -1, NEW, 0, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> key(true, 0, NEW, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// Keys with numbers of a run that wraps, 11 to 2.
    private static List<ElectionKey> manyKeys() {
        List<ElectionKey> keys = new ArrayList<>();
        for (boolean synced : new boolean[] {false, true}) {
            for (int fails = 0; fails <= 2; fails++) {
                for (Epoch stream : synced ? List.of(OLD, NEW) : List.of(OLD)) {
                    for (int number : synced ? new int[] {11, 14, 0, 2} : new int[] {0}) {
                        for (int prio : new int[] {50, 100}) {
                            keys.add(key(synced, fails, stream, number, prio, 1));
                            keys.add(key(synced, fails, stream, number, prio, 2));
                        }
                    }
                }
            }
        }
        return keys;
    }

    @Test
    void noKeyBeatsItself() {
        ElectionKey key = key(true, 0, NEW, 5, 100, 1);

        assertThat(key.beats(key, SPACE)).isFalse();
    }

    private static void assertBeats(ElectionKey better, ElectionKey worse) {
        assertThat(better.beats(worse, SPACE)).isTrue();
        assertThat(worse.beats(better, SPACE)).isFalse();
    }

    private static ElectionKey key(
            boolean synced, int fails, Epoch stream, int lastseq, int prio, int host) {
        return ElectionKey.of(synced, fails, 2, stream, lastseq, prio, host);
    }
}
