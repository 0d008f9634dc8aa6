// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.session;

/// A line on the terminal that shows how far a command has come, from its second second on.
///
/// On anything but a terminal, or when quiet, it does nothing. Not thread-safe.
public final class Progress implements AutoCloseable {
    private static final long FIRST_NANOS = 1_000_000_000L;
    private static final long NEXT_NANOS = 100_000_000L;
    private static final int BAR = 30;
    private static final String ERASE_LINE = "\r\u001b[K";

    /// How many items may pass without a look at the clock: a power of two less one.
    private static final int SKIP = 1023;

    private final Session session;
    private final String items;
    private final long total;
    private final boolean shown;
    private final long startNanos;
    private long nextNanos;
    private boolean drawn;

    /// Progress over `total` items, 0 when their number is not known.
    ///
    /// @param items what is counted, in the plural
    public Progress(Session session, String items, long total) {
        this.session = session;
        this.items = items;
        this.total = total;
        shown = session.console().errTerminal() && !session.settings().quiet();
        startNanos = System.nanoTime();
        nextNanos = startNanos + FIRST_NANOS;
    }

    /// Says that `done` items are done. Cheap enough to call for each.
    public void at(long done) {
        if ((done & SKIP) == 0 && shown) {
            draw(done);
        }
    }

    private void draw(long done) {
        long now = System.nanoTime();
        if (now - nextNanos < 0) {
            return;
        }
        nextNanos = now + NEXT_NANOS;
        drawn = true;
        long perSecond = (long) (done / ((now - startNanos) / 1e9));
        StringBuilder line = new StringBuilder(ERASE_LINE);
        if (total > 0) {
            int filled = (int) Math.min(BAR, done * BAR / total);
            line.append('[').repeat('#', filled).repeat('.', BAR - filled).append("] ");
            line.append(Math.min(100, done * 100 / total)).append("% ");
        }
        line.append(done).append(' ').append(items).append(", ");
        session.write(line.append(perSecond).append("/s").toString());
    }

    /// Removes the line.
    @Override
    public void close() {
        if (drawn) {
            session.write(ERASE_LINE);
            drawn = false;
        }
    }
}
