// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.replication;

import dev.sne.hasm.Lollipop;

/// Between the numbers that travel, which go round a circle, and the positions that a host counts
/// with, which only grow. Of two hosts, the positions of the same entry may differ by whole rounds.
final class Numbering {

    private final Lollipop space;
    private final long circle;

    Numbering(Lollipop space) {
        this.space = space;
        this.circle = space.circle();
    }

    Lollipop space() {
        return space;
    }

    /// The position to begin with at a number of the circle. It is a round up, so that no position
    /// within reach of it is negative.
    long position(int number) {
        if (number < 0 || !space.contains(number)) {
            throw new IllegalArgumentException(number + " is not on the circle of " + space);
        }
        return number + circle;
    }

    /// Whether a number that came from elsewhere is one of the circle.
    boolean isNumber(int number) {
        return number >= 0 && number < circle;
    }

    int number(long position) {
        return (int) (position % circle);
    }

    /// The position of a number, as near as can be to another position: less than half a circle
    /// off.
    ///
    /// @param number one of the circle
    long nearest(long position, int number) {
        long ahead = number - position % circle;
        if (ahead < 0) {
            ahead += circle;
        }
        return 2 * ahead < circle ? position + ahead : position + ahead - circle;
    }
}
