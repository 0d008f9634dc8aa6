// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.scenario;

import dev.sne.hasm.Effect;
import dev.sne.testkit.hasm.sim.Happening;
import java.util.ArrayList;
import java.util.List;

/// What the hosts have done since the last mark, in words that expectations ask for.
final class Chronicle {

    private final List<String> done = new ArrayList<>();

    void mark() {
        done.clear();
    }

    void note(Happening.Stepped step) {
        for (Effect effect : step.effects()) {
            switch (effect) {
                case Effect.Send send -> {
                    String name = TraceLine.name(send.message());
                    int end = name.indexOf(' ');
                    done.add(step.host() + " sent " + (end < 0 ? name : name.substring(0, end)));
                }
                case Effect.RunProcedure run ->
                        done.add(step.host() + " ran " + TraceLine.word(run.procedure()));
                case Effect.Notify notice ->
                        done.add(step.host() + " notified " + notice.event() + " " + notice.host());
                case Effect.CommitReplicated _ -> done.add(step.host() + " ran commit");
                case Effect.ServeSync sync -> done.add(step.host() + " served " + sync.to());
                case Effect.RunCheck _, Effect.Store _ -> {
                    // Nobody outside notices.
                }
            }
        }
    }

    boolean has(String what) {
        return done.contains(what);
    }

    /// What a host ran since the mark, in this order.
    List<String> ranBy(String host) {
        var ran = new ArrayList<String>();
        String prefix = host + " ran ";
        for (String each : done) {
            if (each.startsWith(prefix)) {
                ran.add(each.substring(prefix.length()));
            }
        }
        return ran;
    }
}
