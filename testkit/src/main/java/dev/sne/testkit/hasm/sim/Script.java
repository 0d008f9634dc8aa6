// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

import java.util.ArrayList;
import java.util.List;

/// One run of the simulator, in full: the cluster, the noise, the faults and when the network is
/// quiet for good. Two runs of one script are the same, event by event.
///
/// @param cluster the hosts and how they are configured
/// @param seed what chance is drawn from: delays, durations, losses
/// @param driftPpm how far the hosts' clocks may run apart, in parts per million
/// @param noise what goes wrong all the time until `quietNanos`
/// @param faults what befalls the cluster, in the order of their times
/// @param quietNanos when noise and faults have ended
/// @param repaired whether all that is broken then is repaired: otherwise it stays as it is
public record Script(
        Cluster cluster,
        long seed,
        int driftPpm,
        Noise noise,
        List<TimedFault> faults,
        long quietNanos,
        boolean repaired) {
    public Script {
        faults = List.copyOf(faults);
    }

    Script with(List<TimedFault> otherFaults) {
        return new Script(cluster, seed, driftPpm, noise, otherFaults, quietNanos, repaired);
    }

    Script with(Noise otherNoise) {
        return new Script(cluster, seed, driftPpm, otherNoise, faults, quietNanos, repaired);
    }

    Script with(Cluster otherCluster) {
        return new Script(otherCluster, seed, driftPpm, noise, faults, quietNanos, repaired);
    }

    Script withDrift(int otherDrift) {
        return new Script(cluster, seed, otherDrift, noise, faults, quietNanos, repaired);
    }

    Script quietAt(long otherNanos) {
        return new Script(cluster, seed, driftPpm, noise, faults, otherNanos, repaired);
    }

    /// The script as text, which [#parse] reads again.
    public String format() {
        var text = new StringBuilder();
        cluster.format(text);
        text.append("seed ").append(seed).append('\n');
        if (driftPpm != 0) {
            text.append("drift ").append(driftPpm).append('\n');
        }
        if (!noise.equals(Noise.NONE)) {
            text.append("noise").append(noise.format()).append('\n');
        }
        for (TimedFault each : faults) {
            text.append("at ").append(Words.millis(each.atNanos())).append("ms ");
            text.append(FaultText.format(each.fault())).append('\n');
        }
        text.append("quiet ").append(Words.millis(quietNanos)).append("ms");
        return text.append(repaired ? " repaired\n" : " broken\n").toString();
    }

    /// Reads a script. Empty lines, and what follows a `#`, say nothing.
    ///
    /// @throws IllegalArgumentException if it is none, naming the line and what was expected there
    public static Script parse(String text) {
        var parser = new Parser();
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            int comment = line.indexOf('#');
            var words = new Words(number, comment < 0 ? line : line.substring(0, comment));
            if (!words.isBlank()) {
                parser.line(words);
                words.end();
            }
        }
        return parser.script();
    }

    private static final class Parser {
        private final Cluster.Builder cluster = new Cluster.Builder();
        private final List<TimedFault> faults = new ArrayList<>();
        private long seed;
        private int driftPpm;
        private Noise noise = Noise.NONE;
        private long quietNanos = -1;
        private boolean repaired;

        void line(Words words) {
            String key = words.word("a setting or a fault");
            switch (key) {
                case "seed" -> seed = words.longNumber("the seed");
                case "drift" -> driftPpm = words.number("the drift");
                case "noise" -> noise = Noise.parse(words);
                case "at" -> faults.add(new TimedFault(words.nanos(), FaultText.parse(words)));
                case "quiet" -> {
                    quietNanos = words.nanos();
                    repaired = words.either("repaired", "broken");
                }
                default -> {
                    if (!cluster.line(key, words)) {
                        throw words.unexpected(key, "a setting or a fault");
                    }
                }
            }
        }

        Script script() {
            if (quietNanos < 0) {
                throw new IllegalArgumentException("the line with quiet is missing");
            }
            return new Script(cluster.build(), seed, driftPpm, noise, faults, quietNanos, repaired);
        }
    }
}
