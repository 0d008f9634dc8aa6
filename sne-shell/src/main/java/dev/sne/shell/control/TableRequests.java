// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import dev.sne.hasm.runtime.status.ComparisonStatus;
import dev.sne.hasm.runtime.status.FetchStatus;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.shell.daemon.ClusterControl;
import dev.sne.shell.json.JsonObject;
import dev.sne.shell.session.CommandException;
import dev.sne.shell.session.ExitStatus;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What an administrator may have done to a backup's table: compare it with the master's, fetch it
/// anew. Both are waited for.
final class TableRequests {
    private static final Duration VERIFY_PATIENCE = Duration.ofMinutes(5);
    private static final Duration RESYNC_PATIENCE = Duration.ofHours(1);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration TELL_EVERY = Duration.ofMillis(200);

    private final ClusterControl control;
    private final RequestWords words;
    private final Answer answer;
    private final int group;
    private final long begun = System.nanoTime();
    private long told = begun;

    TableRequests(ClusterControl control, RequestWords words, Answer answer) {
        this.control = control;
        this.words = words;
        this.answer = answer;
        words.noOperand();
        group = words.group(control);
    }

    /// Compares.
    int verify() throws IOException, InterruptedException {
        ReplicationStatus before = backup();
        long number = before.comparison() == null ? 0 : before.comparison().number();
        if (!control.verify(group)) {
            ReplicationStatus now = backup();
            if (!now.comparing() || isFetching(now)) {
                throw new CommandException(
                        ExitStatus.FAILED,
                        "not now: the table is being fetched from " + source(now));
            }
        }
        Duration patience = words.timeout(VERIFY_PATIENCE);
        while (!isOver(patience)) {
            ReplicationStatus now = backup();
            ComparisonStatus result = now.comparison();
            if (result != null && result.number() > number) {
                if (result.equal() || result.repaired()) {
                    return tell(result);
                }
                progress(result.differing() + " of 1024 parts differ, they are being fetched");
            } else {
                progress("comparing");
            }
            Thread.sleep(LOOK_EVERY);
        }
        throw late("compared", patience);
    }

    private int tell(ComparisonStatus result) throws IOException {
        if (words.json()) {
            @Nullable JsonObject json = StatusJson.comparison(result);
            answer.write(json + "\n");
        }
        if (result.equal()) {
            answer.summary("the table is equal to the master's");
            return ExitStatus.DONE;
        }
        answer.summary(
                result.differing()
                        + " of 1024 parts of the table differed from the master's"
                        + (result.unsure() > 0
                                ? ", "
                                        + result.unsure()
                                        + " of them perhaps only as flows changed meanwhile"
                                : "")
                        + "; they have been fetched");
        return ExitStatus.PARTIAL;
    }

    /// Fetches the whole table.
    int resync() throws IOException, InterruptedException {
        backup();
        if (!control.resync(group)) {
            ReplicationStatus now = backup();
            answer.summary("the table is being fetched already, from " + source(now));
        }
        Duration patience = words.timeout(RESYNC_PATIENCE);
        while (!isOver(patience)) {
            ReplicationStatus now = backup();
            FetchStatus fetch = now.fetch();
            if (now.complete() && !isFetching(now)) {
                Duration took = Duration.ofNanos(System.nanoTime() - begun);
                answer.summary(
                        (fetch == null ? "the table is" : Wording.count(fetch.entries(), "flow"))
                                + " fetched from "
                                + source(now)
                                + " in "
                                + Wording.duration(took));
                return ExitStatus.DONE;
            }
            progress(fetch == null ? "fetching" : Findings.progress(fetch));
            Thread.sleep(LOOK_EVERY);
        }
        throw late("fetched", patience);
    }

    /// How replication fares, where that is a backup's.
    private ReplicationStatus backup() {
        @Nullable ReplicationStatus status = control.replication().get(group);
        if (status == null) {
            throw new CommandException(ExitStatus.FAILED, "flows are not replicated here");
        }
        return switch (status.role()) {
            case FOLLOWING -> status;
            case LEADING ->
                    throw new CommandException(
                            ExitStatus.FAILED,
                            "this host is the master, whose table is what the others shall have:"
                                    + " order that on a backup");
            case IDLE ->
                    throw new CommandException(
                            ExitStatus.FAILED, "this host follows no master at present");
        };
    }

    private static boolean isFetching(ReplicationStatus status) {
        FetchStatus fetch = status.fetch();
        return fetch != null && fetch.running();
    }

    private String source(ReplicationStatus status) {
        FetchStatus fetch = status.fetch();
        return fetch == null || fetch.source() == 0
                ? "the master"
                : control.configuration().hostName(fetch.source());
    }

    private boolean isOver(Duration patience) {
        return System.nanoTime() - begun >= patience.toNanos();
    }

    private void progress(String line) throws IOException {
        long now = System.nanoTime();
        if (now - told >= TELL_EVERY.toNanos()) {
            told = now;
            answer.progress(line);
        }
    }

    private static CommandException late(String what, Duration patience) {
        return new CommandException(
                ExitStatus.FAILED,
                "not " + what + " within " + Wording.duration(patience) + "; it goes on");
    }
}
