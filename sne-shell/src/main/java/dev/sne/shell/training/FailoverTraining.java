// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.training;

import dev.sne.hasm.Policy;
import dev.sne.hasm.Profile;
import dev.sne.shell.Main;
import dev.sne.shell.json.JsonNode;
import dev.sne.shell.lab.LabSettings;
import dev.sne.shell.lab.Load;
import dev.sne.shell.lab.Observer;
import dev.sne.shell.lab.Site;
import dev.sne.shell.lab.SneFirewall;
import dev.sne.shell.session.Cancellation;
import dev.sne.shell.session.Console;
import dev.sne.shell.session.Session;
import dev.sne.testkit.lab.cluster.ClusterNetwork;
import dev.sne.testkit.netns.PrivateDirectory;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Two firewalls of the lab, both in this process, that hand over to each other: what is loaded,
/// linked and compiled at a failover has to be there before the first.
final class FailoverTraining {
    private static final int HANDOVERS = 20;
    private static final long ASK_NANOS = 5_000_000;
    private static final long PATIENCE_NANOS = 20_000_000_000L;

    private static final Observer UNOBSERVED =
            new Observer() {
                @Override
                public void told(int firewall, JsonNode event) {}

                @Override
                public void active(int firewall, boolean is) {}

                @Override
                public void gone(int firewall) {}
            };

    private final List<Trainee> trainees;

    private FailoverTraining(List<Trainee> trainees) {
        this.trainees = trainees;
    }

    /// Has them do so.
    static void run() throws IOException {
        var settings =
                new LabSettings(
                        2,
                        Policy.Split.TAKEOVER,
                        EnumSet.noneOf(LabSettings.Trait.class),
                        Profile.STANDARD,
                        Load.NONE);
        try (PrivateDirectory directory = PrivateDirectory.create();
                ClusterNetwork network = ClusterNetwork.create(settings.firewalls());
                Trainee one = Trainee.start(network, settings, directory.path(), 1);
                Trainee two = Trainee.start(network, settings, directory.path(), 2)) {
            new FailoverTraining(List.of(one, two)).handOver();
        }
    }

    private void handOver() {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        for (int i = 0; i < HANDOVERS; i++) {
            while (trainees.stream().noneMatch(Trainee::handsOver)) {
                if (System.nanoTime() - deadline > 0) {
                    System.err.println("learnt from " + i + " handovers only");
                    return;
                }
                LockSupport.parkNanos(ASK_NANOS);
            }
        }
    }

    /// A daemon, run as by its command.
    private static final class Trainee implements AutoCloseable {
        private final Path socket;
        private final Session session = quiet();
        private final Thread thread;

        private Trainee(ClusterNetwork network, SneFirewall firewall) {
            socket = firewall.socket();
            List<String> command = List.of("daemon", "-c", firewall.configuration().toString());
            thread =
                    network.firewall(firewall.number())
                            .thread("training", () -> Main.run(session, command));
            thread.start();
        }

        static Trainee start(
                ClusterNetwork network, LabSettings settings, Path directory, int number)
                throws IOException {
            return new Trainee(
                    network,
                    SneFirewall.install(
                            new Site(number, network, settings, directory, UNOBSERVED, () -> 0)));
        }

        private static Session quiet() {
            return Session.on(
                    Console.of(
                            InputStream.nullInputStream(),
                            OutputStream.nullOutputStream(),
                            OutputStream.nullOutputStream()));
        }

        /// Whether it was the master and is not any more.
        boolean handsOver() {
            return Main.run(quiet(), List.of("cluster", "handover", "--control", socket.toString()))
                    == 0;
        }

        @Override
        public void close() {
            session.cancellation().request(Cancellation.TERMINATE);
            while (thread.isAlive()) {
                LockSupport.parkNanos(ASK_NANOS);
            }
        }
    }
}
