// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.hasm.Policy;
import dev.sne.hasm.Profile;
import java.util.EnumSet;
import java.util.Set;

/// What the firewalls of a run are like.
///
/// @param firewalls how many there are, the witness included
/// @param split what a backup does that hears no master while the dedicated link is down
/// @param traits what else is special
/// @param profile their timing
/// @param load what they have to bear
public record LabSettings(
        int firewalls, Policy.Split split, Set<Trait> traits, Profile profile, Load load) {

    /// What is special about firewalls.
    public enum Trait {
        /// The last of them only votes.
        WITNESS,
        /// The first takes over whenever it can.
        PREEMPT,
        /// Flows are not replicated.
        NO_REPLICATION,
        /// Other programs decide which of them is the active one.
        EXTERNAL,
        /// A service on the firewall itself is looked after.
        SERVICE_CHECK,
        /// There is so little room for the kernel's events that many are lost.
        TINY_EVENT_BUFFER
    }

    public LabSettings {
        traits = Set.copyOf(traits);
    }

    /// The same but for another trait.
    public LabSettings with(Trait trait) {
        EnumSet<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new LabSettings(firewalls, split, more, profile, load);
    }

    boolean has(Trait trait) {
        return traits.contains(trait);
    }

    /// How many of the firewalls serve.
    int serving() {
        return has(Trait.WITNESS) ? firewalls - 1 : firewalls;
    }

    /// For how long two masters may not have noticed each other, though they hear each other: as
    /// long as it takes to take a host for dead, and some for a busy machine.
    long toleranceNanos() {
        return switch (profile) {
            case FAST -> 80_000_000L;
            case STANDARD -> 400_000_000L;
            case RELAXED -> 3_000_000_000L;
        };
    }
}
