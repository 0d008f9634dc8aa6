// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.Arrays;

/// When the last advertisements of a master were sent, by their number: what an acknowledgement of
/// one of them is worth. Immutable.
public final class SendTimes {

    /// None was sent.
    public static final SendTimes NONE = new SendTimes(0, new long[0]);

    private final long last;
    private final long[] nanos;

    private SendTimes(long last, long[] nanos) {
        this.last = last;
        this.nanos = nanos;
    }

    /// These and one more, of which the oldest are forgotten.
    ///
    /// @param number its number, one more than the last
    /// @param keep how many are kept
    SendTimes with(long number, long sentNanos, int keep) {
        int length = Math.min(nanos.length + 1, keep);
        long[] more = new long[length];
        System.arraycopy(nanos, nanos.length - (length - 1), more, 0, length - 1);
        more[length - 1] = sentNanos;
        return new SendTimes(number, more);
    }

    /// When the advertisement of this number was sent, [State#NEVER] if it is not known any more.
    long nanos(long number) {
        long back = last - number;
        return back < 0 || back >= nanos.length
                ? State.NEVER
                : nanos[nanos.length - 1 - (int) back];
    }

    SendTimes since(long origin) {
        if (nanos.length == 0) {
            return this;
        }
        long[] shifted = new long[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            shifted[i] = nanos[i] - origin;
        }
        return new SendTimes(last, shifted);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SendTimes that
                && last == that.last
                && Arrays.equals(nanos, that.nanos);
    }

    @Override
    public int hashCode() {
        return 31 * Long.hashCode(last) + Arrays.hashCode(nanos);
    }

    @Override
    public String toString() {
        return last + Arrays.toString(nanos);
    }
}
