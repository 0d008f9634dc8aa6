// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.bench.failover;

import dev.sne.hasm.Profile;
import dev.sne.shell.lab.Comparison;
import dev.sne.shell.lab.Contender;
import dev.sne.shell.lab.Programs;
import dev.sne.shell.session.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Has pairs of firewalls fail over in the lab again and again, and tells for how long nothing
/// passes.
public final class FailoverBenchmark {
    /// One second is what keepalived does if nobody says otherwise, a hundredth the least it takes.
    private static final List<String> ADVERTS = List.of("1", "0.1", "0.01");

    private FailoverBenchmark() {}

    /// Runs all measurements.
    public static Comparison run(Session session, FailoverOptions options)
            throws IOException, InterruptedException {
        return Comparison.play(
                session,
                new Comparison.Options(
                        contenders(options), options.scenarios(), options.flows(), options.runs()));
    }

    private static List<Contender> contenders(FailoverOptions options) {
        List<Contender> contenders = new ArrayList<>();
        for (Profile profile : options.profiles()) {
            String name = "sne " + profile.name().toLowerCase(Locale.ROOT);
            contenders.add(new Contender(name, Programs.SNE, profile));
        }
        if (options.peer()) {
            KeepalivedFirewall.checkInstalled();
            for (String advert : ADVERTS) {
                contenders.add(
                        new Contender(
                                "keepalived " + advert + " s",
                                KeepalivedFirewall.programs(advert),
                                Profile.STANDARD));
            }
            String least = ADVERTS.getLast();
            contenders.add(
                    new Contender(
                            "keepalived " + least + " s, sne",
                            ExternalFirewall.programs(least),
                            Profile.STANDARD));
        }
        return contenders;
    }
}
