// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.daemon;

import dev.sne.hasm.Event;
import dev.sne.hasm.runtime.node.Transition;
import dev.sne.hasm.runtime.procedure.ProcedureEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// Something that happened to a daemon, for people, logs and timelines.
public sealed interface DaemonEvent {
    /// The number of {@link #group()} when something happened to the host as a whole.
    int NO_GROUP = -1;

    /// When.
    Moment at();

    /// To which service group, {@link #NO_GROUP} for the host as a whole.
    int group();

    /// A moment on two clocks.
    ///
    /// @param unixMicros microseconds since 1970, by the system's clock
    /// @param monotonicNanos nanoseconds of CLOCK_MONOTONIC, which all processes of a machine share
    record Moment(long unixMicros, long monotonicNanos) {
        private static final long MICROS = 1_000_000;
        private static final int NANOS_PER_MICRO = 1_000;

        /// Now.
        public static Moment now() {
            return of(Instant.now());
        }

        /// A moment that was noted a short while ago, by somebody who leaves it to others to tell.
        public static Moment of(Instant clock) {
            long since = clock.until(Instant.now(), ChronoUnit.NANOS);
            return new Moment(
                    clock.getEpochSecond() * MICROS + clock.getNano() / NANOS_PER_MICRO,
                    System.nanoTime() - since);
        }
    }

    /// The machine of a group went on.
    record Moved(Moment at, int group, Transition transition) implements DaemonEvent {}

    /// The machine of a group has something to tell.
    ///
    /// @param host the host that it is about, which may be this one
    record Told(Moment at, int group, Event event, int host) implements DaemonEvent {}

    /// A procedure has ended, a check has another result, or a link has changed.
    record Procedure(Moment at, int group, ProcedureEvent event) implements DaemonEvent {}

    /// Replication has something to tell.
    ///
    /// @param detail in words
    record Replication(Moment at, int group, Alarm alarm, String detail) implements DaemonEvent {

        /// What befalls replication.
        public enum Alarm {
            /// This host's copy of the master's table is complete.
            COMPLETE,
            /// It is not complete any more.
            INCOMPLETE,
            /// A comparison has found differences.
            DIVERGENCE,
            /// What differed is repaired.
            REPAIRED,
            /// The kernel has dropped events: it made more than could be read.
            OVERRUN
        }
    }

    /// The host stood still for so long that others could hold it for dead.
    ///
    /// @param late how late it was
    record Paused(Moment at, Duration late) implements DaemonEvent {
        @Override
        public int group() {
            return NO_GROUP;
        }
    }

    /// The daemon has come to another stage of its life.
    ///
    /// @param detail in words
    record Life(Moment at, Stage stage, String detail) implements DaemonEvent {

        /// Stages.
        public enum Stage {
            /// Takes part from now on.
            STARTED,
            /// Has read its configuration again.
            RELOADED,
            /// An administrator works on it: it serves only if nobody else can.
            MAINTENANCE_ON,
            /// That is over.
            MAINTENANCE_OFF,
            /// Hands over and ends.
            STOPPING,
            /// Cannot go on: has let go of everything.
            FAILED
        }

        @Override
        public int group() {
            return NO_GROUP;
        }
    }
}
