// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.announce;

import dev.sne.netlink4j.NetlinkException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The bursts of an announcement that are still to come. Close it when the addresses move on: who
/// goes on announcing what it no longer has takes it away from the new holder. Thread-safe.
public final class Repetition implements AutoCloseable {
    private final Announcer announcer;
    private final Announcement announcement;
    private final AnnouncePlan plan;
    private final ScheduledExecutorService loop;
    private final Consumer<NetlinkException> failed;
    private int sent = 1;
    private boolean ended;
    private @Nullable Future<?> next;

    Repetition(
            Announcer announcer,
            Announcement announcement,
            AnnouncePlan plan,
            ScheduledExecutorService loop,
            Consumer<NetlinkException> failed) {
        this.announcer = announcer;
        this.announcement = announcement;
        this.plan = plan;
        this.loop = loop;
        this.failed = failed;
    }

    synchronized void scheduleNext() {
        if (sent >= plan.bursts()) {
            ended = true;
        }
        if (!ended) {
            next = loop.schedule(this::burst, plan.interval().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    /// Holds the lock while it sends: once [#close()] has returned, nothing more is said.
    private synchronized void burst() {
        if (ended || announcer.isClosed()) {
            ended = true;
            return;
        }
        sent++;
        try {
            announcer.send(announcement);
        } catch (NetlinkException e) {
            failed.accept(e);
        }
        scheduleNext();
    }

    /// Whether all bursts have been sent, or it was closed.
    public synchronized boolean isEnded() {
        return ended;
    }

    /// Ends it: no burst is sent after the return.
    @Override
    public synchronized void close() {
        ended = true;
        if (next != null) {
            next.cancel(false);
        }
    }
}
