// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.it;

import dev.sne.testkit.lab.cluster.Side;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/// Measures how long connections through two virtual machines stand still when the active one loses
/// its cable to the servers, then the other one its cable to the clients, then the first its power:
/// `[runs [profile]]`. Each run boots both anew and takes about two minutes.
public final class GuestFailoverSpeed {
    private static final double NANOS_PER_MILLI = 1e6;

    private GuestFailoverSpeed() {}

    /// Starts it; see above for the arguments.
    public static void main(String... args) throws InterruptedException {
        int runs = args.length > 0 ? Integer.parseInt(args[0]) : 1;
        String profile = args.length > 1 ? args[1] : GuestPair.PROFILE;
        for (int i = 0; i < runs; i++) {
            run(profile);
        }
    }

    private static void run(String profile) throws InterruptedException {
        long began = System.nanoTime();
        try (GuestPair pair = GuestPair.start(profile)) {
            pair.startTraffic();
            System.out.printf(
                    Locale.ROOT,
                    "profile %s, traffic flows after %.0f ms%n",
                    profile,
                    millis(Duration.ofNanos(System.nanoTime() - began)));
            print("cable to the servers", GuestFailover.pull(pair, 1, Side.OUTSIDE));
            GuestFailover.heal(pair, 1, Side.OUTSIDE);
            print("cable to the clients", GuestFailover.pull(pair, 2, Side.INSIDE));
            GuestFailover.heal(pair, 2, Side.INSIDE);
            print("power", GuestFailover.powerOff(pair, 1));
            List<String> complaints = pair.finishTraffic();
            System.out.println(complaints.isEmpty() ? "all alive" : complaints);
        }
    }

    private static void print(String failure, GuestFailover seen) {
        System.out.printf(
                Locale.ROOT,
                "%-20s ms until noticed %4.0f, until the next is master %5.0f, longest pause of"
                        + " datagrams %5.0f, of streams %5.0f  %s%n",
                failure,
                millis(seen.untilNoticed()),
                millis(seen.untilTaken()),
                millis(seen.datagrams()),
                millis(seen.streams()),
                seen.noticed());
    }

    private static double millis(Duration duration) {
        return duration.toNanos() / NANOS_PER_MILLI;
    }
}
