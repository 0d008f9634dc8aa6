// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// What is a matter of taste, or of how much safety is worth.
///
/// @param preempt whether a synchronised backup that ranks above the master takes over from it
/// @param split what a backup does that hears no master while the dedicated link is down
/// @param control which links carry control messages
/// @param voters with [Split#WITNESS], how many hosts have a vote, witnesses included; otherwise 0
/// @param bootExpect how many hosts, this one included, must have been heard before a cluster is
///   booted, unless [Period#BOOT] has passed; 1 not to wait
/// @param feedback whether the load that hosts report changes their rank
/// @param witness whether this host only votes and never provides the service
public record Policy(
        boolean preempt,
        Split split,
        Control control,
        int voters,
        int bootExpect,
        boolean feedback,
        boolean witness) {

    /// What a backup does that hears no master while the dedicated link is down.
    public enum Split {
        /// Take over: the service stays available, two masters are possible in a split network.
        TAKEOVER,
        /// Stay backup until an administrator says otherwise.
        STAY,
        /// Take over only with the votes of a majority, which also lets a master serve only as long
        /// as a majority hears it.
        WITNESS
    }

    /// Which links carry control messages.
    public enum Control {
        /// All, at once.
        ALL,
        /// The dedicated link; the main link too while the dedicated one is down or silent.
        FALLBACK
    }

    /// No preemption, takeover in a split, control on all links, no waiting at boot.
    public static final Policy STANDARD =
            new Policy(false, Split.TAKEOVER, Control.ALL, 0, 1, false, false);

    public Policy {
        if (split == Split.WITNESS ? voters < 1 || voters > Hosts.MAX : voters != 0) {
            throw new IllegalArgumentException(
                    "split " + split + " with " + voters + " voters: only WITNESS has voters");
        }
        if (bootExpect < 1 || bootExpect > Hosts.MAX) {
            throw new IllegalArgumentException(
                    "bootExpect is " + bootExpect + ", expected 1 to " + Hosts.MAX);
        }
        if (witness && split != Split.WITNESS) {
            throw new IllegalArgumentException("a witness has a vote only with split WITNESS");
        }
    }

    /// The same with preemption on or off.
    public Policy withPreempt(boolean on) {
        return new Policy(on, split, control, voters, bootExpect, feedback, witness);
    }

    /// The same with another behaviour in a split, but for [Split#WITNESS].
    public Policy withSplit(Split other) {
        return new Policy(preempt, other, control, 0, bootExpect, feedback, witness);
    }

    /// The same with votes.
    ///
    /// @param count how many hosts have one, witnesses included
    public Policy withVoters(int count) {
        return new Policy(preempt, Split.WITNESS, control, count, bootExpect, feedback, witness);
    }

    /// The same with other links for control messages.
    public Policy withControl(Control other) {
        return new Policy(preempt, split, other, voters, bootExpect, feedback, witness);
    }

    /// The same with another number of hosts to wait for at boot.
    public Policy withBootExpect(int count) {
        return new Policy(preempt, split, control, voters, count, feedback, witness);
    }

    /// The same with feedback on or off.
    public Policy withFeedback(boolean on) {
        return new Policy(preempt, split, control, voters, bootExpect, on, witness);
    }

    /// The same for a host that only votes.
    public Policy asWitness() {
        return new Policy(preempt, split, control, voters, bootExpect, feedback, true);
    }

    /// Whether masters need votes.
    boolean quorum() {
        return split == Split.WITNESS;
    }

    /// How many votes elect.
    int majority() {
        return voters / 2 + 1;
    }
}
