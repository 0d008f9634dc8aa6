// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// A lollipop sequence space: a stick of the numbers `-k..-1`, passed once, and a circle of the
/// numbers `0..k`, gone round for ever.
///
/// A number on the stick is older than every number on the circle, so that a host that restarted
/// ranks behind all that did not. On the circle a number is older than those up to half a circle
/// ahead of it. That is *not* an order on the whole circle: it is one only among numbers known to
/// lie within half a circle of each other, that is, of one stream.
///
/// @param k the largest number, 2 to {@value #MAX_K}
public record Lollipop(int k) {

    /// The largest `k`: the circle then has an odd number of numbers, so that no two of them are
    /// half a circle apart.
    public static final int MAX_K = Integer.MAX_VALUE - 1;

    /// The space of a running cluster.
    public static final Lollipop STANDARD = new Lollipop(MAX_K);

    public Lollipop {
        if (k < 2 || k > MAX_K) {
            throw new IllegalArgumentException("k is " + k + ", expected 2 to " + MAX_K);
        }
    }

    /// The number a host starts with, which says that it has nothing yet.
    public int first() {
        return -k;
    }

    /// How many numbers the circle has, `k + 1`.
    public int circle() {
        return k + 1;
    }

    /// The widest window in which any numbers that follow each other on the circle are ordered.
    public int halfCircle() {
        return k / 2;
    }

    public boolean contains(int number) {
        return number >= -k && number <= k;
    }

    /// The number after this one. The stick leads onto the circle and is never entered again.
    ///
    /// @throws IllegalArgumentException if the number is not of this space
    public int next(int number) {
        check(number);
        return number == k ? 0 : number + 1;
    }

    /// How many steps lead from one number of the circle forward to another, 0 to `k`.
    ///
    /// @throws IllegalArgumentException if one of them is not on the circle
    public int distance(int from, int to) {
        check(from);
        check(to);
        if (from < 0 || to < 0) {
            throw new IllegalArgumentException(
                    "no distance from "
                            + from
                            + " to "
                            + to
                            + ": the stick is no part of the circle");
        }
        return to >= from ? to - from : to - from + circle();
    }

    /// How the first number lies to the second.
    ///
    /// @throws IllegalArgumentException if one of them is not of this space
    public Order compare(int a, int b) {
        check(a);
        check(b);
        if (a == b) {
            return Order.EQ;
        }
        if (a < 0 || b < 0) {
            return a < b ? Order.LT : Order.GT;
        }
        int ahead = distance(a, b);
        int back = circle() - ahead;
        if (ahead == back) {
            return Order.UN;
        }
        return ahead < back ? Order.LT : Order.GT;
    }

    private void check(int number) {
        if (!contains(number)) {
            throw new IllegalArgumentException(number + " is not in -" + k + " to " + k);
        }
    }
}
