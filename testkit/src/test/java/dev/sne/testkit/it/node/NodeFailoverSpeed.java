// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.it.node;

import dev.sne.hasm.Procedure;
import dev.sne.hasm.Timing;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.stream.Stream;

/// Measures how long it takes from the death of a master, or from the order to hand over, until the
/// other host begins to activate the uplink and then the service, with profile `fast`: `[runs]`.
/// The procedures take no time.
public final class NodeFailoverSpeed {
    private static final int RUNS = 20;
    private static final double NANOS_PER_MILLI = 1e6;

    private NodeFailoverSpeed() {}

    /// What was found, in nanoseconds, ascending.
    ///
    /// @param uplink until the uplink was activated
    /// @param service until the service was
    record Times(long[] uplink, long[] service) {
        long medianService() {
            return service[service.length / 2];
        }
    }

    /// Starts it; see above for the arguments.
    public static void main(String... args) throws IOException {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : RUNS;
        Path directory = Files.createTempDirectory("sne-node");
        try {
            print("crash", crashes(directory, Timing.fast(), runs));
            print("handover", handovers(directory, Timing.fast(), runs));
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(each);
                }
            }
        }
    }

    private static void print(String what, Times times) {
        System.out.printf(
                Locale.ROOT,
                "%-8s n %d, ms min/median/max: uplink activated %s, service activated %s%n",
                what,
                times.uplink.length,
                text(times.uplink),
                text(times.service));
    }

    private static String text(long[] sorted) {
        return String.format(
                Locale.ROOT,
                "%.1f/%.1f/%.1f",
                sorted[0] / NANOS_PER_MILLI,
                sorted[sorted.length / 2] / NANOS_PER_MILLI,
                sorted[sorted.length - 1] / NANOS_PER_MILLI);
    }

    static Times crashes(Path directory, Timing timing, int runs) {
        long[] uplink = new long[runs];
        long[] service = new long[runs];
        try (NodePair pair = new NodePair(directory, timing)) {
            for (int i = 0; i < runs; i++) {
                pair.awaitPair();
                NodeHost master = pair.master();
                NodeHost backup = pair.backup();
                long began = System.nanoTime();
                master.close();
                pair.await("a new master", backup::isMaster);
                note(backup, began, uplink, service, i);
                pair.restart(master.number());
            }
        }
        return sorted(uplink, service);
    }

    static Times handovers(Path directory, Timing timing, int runs) {
        long[] uplink = new long[runs];
        long[] service = new long[runs];
        try (NodePair pair = new NodePair(directory, timing)) {
            for (int i = 0; i < runs; i++) {
                pair.awaitPair();
                NodeHost master = pair.master();
                NodeHost backup = pair.backup();
                long began = System.nanoTime();
                master.node().switchover(0, backup.number());
                pair.await("the other as master", backup::isMaster);
                note(backup, began, uplink, service, i);
            }
        }
        return sorted(uplink, service);
    }

    private static void note(
            NodeHost backup, long began, long[] uplink, long[] service, int place) {
        uplink[place] = backup.procedures().last(Procedure.UPLINK_ACTIVATE) - began;
        service[place] = backup.procedures().last(Procedure.SERVICE_ACTIVATE) - began;
    }

    private static Times sorted(long[] uplink, long[] service) {
        Arrays.sort(uplink);
        Arrays.sort(service);
        return new Times(uplink, service);
    }
}
