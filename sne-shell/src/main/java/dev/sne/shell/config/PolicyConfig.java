// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import dev.sne.hasm.Hosts;
import dev.sne.hasm.Policy;
import java.util.List;
import java.util.Optional;

/// What is a matter of taste, or of how much safety is worth.
///
/// @param preempt whether a better backup takes over from a master that works
/// @param split what a backup does that hears no master while the dedicated link is down
/// @param control which links carry control messages
/// @param voters how many hosts vote, if it is not all of them
/// @param bootExpect how many hosts must have been heard before a cluster is booted
/// @param feedback whether load changes the ranking
/// @param maxFails how many failures make a host the last choice
/// @param maxGroups how many groups a host can serve, if it is not all of them
public record PolicyConfig(
        boolean preempt,
        Policy.Split split,
        Policy.Control control,
        Optional<Integer> voters,
        int bootExpect,
        boolean feedback,
        int maxFails,
        Optional<Integer> maxGroups) {
    private static final Key<Boolean> PREEMPT =
            Key.of(
                    "preempt",
                    Types.FLAG,
                    "false",
                    "whether a synchronised backup with a higher priority takes over from a master"
                            + " that works",
                    "true");
    private static final Key<Policy.Split> SPLIT =
            Key.of(
                    "split",
                    Types.word(Policy.Split.class),
                    "\"takeover\"",
                    "what a backup does that hears no master while the dedicated link is down: take"
                            + " over, stay backup, or take over with a majority of votes",
                    "\"witness\"");
    private static final Key<Policy.Control> CONTROL =
            Key.of(
                    "control",
                    Types.word(Policy.Control.class),
                    "\"all\"",
                    "whether messages go over all links at once, or over the main link only while"
                            + " the dedicated one is down or silent",
                    "\"fallback\"");
    static final Key<Integer> VOTERS =
            Key.optional(
                    "voters",
                    Types.number(1, Hosts.MAX),
                    "all hosts",
                    "how many hosts have a vote, witnesses included; only with `split ="
                            + " \"witness\"`",
                    "3");
    static final Key<Integer> BOOT_EXPECT =
            Key.of(
                    "boot-expect",
                    Types.number(1, Hosts.MAX),
                    "1",
                    "how many hosts, this one included, must have been heard before the first"
                            + " master is chosen, unless `timing.boot` has passed",
                    "2");
    private static final Key<Boolean> FEEDBACK =
            Key.of(
                    "feedback",
                    Types.FLAG,
                    "false",
                    "whether the load that hosts report changes their rank",
                    "true");
    private static final Key<Integer> MAX_FAILS =
            Key.of(
                    "max-fails",
                    Types.number(1, 255),
                    "2",
                    "how many failures make a host the last choice",
                    "3");
    private static final Key<Integer> MAX_GROUPS =
            Key.optional(
                    "max-groups",
                    Types.number(1, 256),
                    "all groups",
                    "how many groups one host can serve; with so many it reports to be full",
                    "1");

    static final TableSpec SPEC =
            TableSpec.of(
                    "policy",
                    "optional",
                    "How the hosts decide. The same on all hosts.",
                    List.of(
                            PREEMPT,
                            SPLIT,
                            CONTROL,
                            VOTERS,
                            BOOT_EXPECT,
                            FEEDBACK,
                            MAX_FAILS,
                            MAX_GROUPS));

    static PolicyConfig read(Section section) {
        PolicyConfig policy =
                new PolicyConfig(
                        section.get(PREEMPT),
                        section.get(SPLIT),
                        section.get(CONTROL),
                        section.find(VOTERS),
                        section.get(BOOT_EXPECT),
                        section.get(FEEDBACK),
                        section.get(MAX_FAILS),
                        section.find(MAX_GROUPS));
        if (policy.voters.isPresent() && policy.split != Policy.Split.WITNESS) {
            section.problems()
                    .error(section.path(VOTERS), "has a meaning only with split = \"witness\"");
        }
        return policy;
    }

    /// What the machine of a host is told.
    ///
    /// @param hosts how many hosts the cluster has
    /// @param witness whether the host only votes
    public Policy policy(int hosts, boolean witness) {
        int votes = split == Policy.Split.WITNESS ? voters.orElse(hosts) : 0;
        return new Policy(preempt, split, control, votes, bootExpect, feedback, witness);
    }
}
