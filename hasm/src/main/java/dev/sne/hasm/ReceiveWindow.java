// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// Sorts the numbers that arrive at a receiver into those to apply, to keep, and to drop.
///
/// On the circle a number counts as ahead or behind only within the window. On the stick both ends
/// are in the same transfer and integers are in order anyway, so that no number is too far off.
///
/// @param space the numbers
/// @param width how far ahead or behind a number may lie, 1 to half a circle
public record ReceiveWindow(Lollipop space, int width) {

    public ReceiveWindow {
        if (width < 1 || width > space.halfCircle()) {
            throw new IllegalArgumentException(
                    "window of " + width + ", expected 1 to " + space.halfCircle());
        }
    }

    /// What to do with a number.
    ///
    /// @param last the last number received in order
    /// @param number the one that arrived
    /// @throws IllegalArgumentException if one of them is not of the space
    public Arrival classify(int last, int number) {
        if (!space.contains(last) || !space.contains(number)) {
            throw new IllegalArgumentException(last + " or " + number + " is not of " + space);
        }
        if (number < 0) {
            return last >= 0 ? Arrival.RESTART : onStick(last, number);
        }
        if (last < 0) {
            return last == -1 && number == 0 ? Arrival.NEXT : Arrival.UNSYNCED;
        }
        int ahead = space.distance(last, number);
        if (ahead == 0) {
            return Arrival.DUP;
        }
        if (ahead == 1) {
            return Arrival.NEXT;
        }
        if (ahead <= width) {
            return Arrival.GAP;
        }
        return space.circle() - ahead <= width ? Arrival.DUP : Arrival.DESYNC;
    }

    private static Arrival onStick(int last, int number) {
        if (number <= last) {
            return Arrival.DUP;
        }
        return number == last + 1 ? Arrival.NEXT : Arrival.GAP;
    }
}
