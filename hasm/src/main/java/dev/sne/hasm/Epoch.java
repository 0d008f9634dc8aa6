// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// The name of one mastership: the order in which masters came, and the token that fences those who
/// are no longer master.
///
/// A host that becomes master counts one further than every epoch it has heard of and adds its own
/// number, so that two masters never share an epoch, whatever was lost on the way.
///
/// @param counter which mastership it is, 0 to {@value #MAX_COUNTER}; 0 for none
/// @param host whose it is; {@link Hosts#NONE} for none
public record Epoch(long counter, int host) implements Comparable<Epoch> {

    /// The largest counter. What one host may add in one step is one, so that it is never reached
    /// by counting; a larger one in a message is a damaged message.
    public static final long MAX_COUNTER = (1L << 48) - 1;

    /// Before all masterships.
    public static final Epoch NONE = new Epoch(0, Hosts.NONE);

    public Epoch {
        if (counter < 0 || counter > MAX_COUNTER) {
            throw new IllegalArgumentException(
                    "epoch counter " + counter + ", expected 0 to " + MAX_COUNTER);
        }
        if (host < Hosts.NONE || host > Hosts.MAX) {
            throw new IllegalArgumentException(
                    "epoch of host " + host + ", expected " + Hosts.NONE + " to " + Hosts.MAX);
        }
        if ((counter == 0) != (host == Hosts.NONE)) {
            throw new IllegalArgumentException(
                    "epoch " + counter + " of host " + host + ": only the epoch 0.0 is nobody's");
        }
    }

    public boolean isNone() {
        return equals(NONE);
    }

    public boolean isAfter(Epoch other) {
        return compareTo(other) > 0;
    }

    public boolean isBefore(Epoch other) {
        return compareTo(other) < 0;
    }

    public static Epoch max(Epoch a, Epoch b) {
        return a.compareTo(b) >= 0 ? a : b;
    }

    @Override
    public int compareTo(Epoch other) {
        int byCounter = Long.compare(counter, other.counter);
        return byCounter != 0 ? byCounter : Integer.compare(host, other.host);
    }

    /// The short form of traces, such as `7.2` for the seventh mastership, host 2's.
    @Override
    public String toString() {
        return counter + "." + host;
    }
}
