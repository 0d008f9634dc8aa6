// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.json.JsonNode;

/// What a firewall says of itself, as far as the lab asks.
///
/// @param state its state in the words of its programs
/// @param isMaster whether it serves
/// @param isBackup whether it watches a master and could take its place
/// @param master the master that it knows, empty for none
/// @param held whether it, or another one as it sees it, is the last choice for a while, as it has
///   failed
/// @param complete whether its copy of the master's table is complete
/// @param behind how many entries it, or as the master any backup, is behind
/// @param busy whether it fetches or compares
/// @param comparison the number of the latest comparison, 0 for none
/// @param equal whether that found no difference, or all that it found is repaired
/// @param lateness how late it was
public record FirewallStatus(
        String state,
        boolean isMaster,
        boolean isBackup,
        String master,
        boolean held,
        boolean complete,
        long behind,
        boolean busy,
        long comparison,
        boolean equal,
        Lateness lateness) {
    private static final String BACKUP = "B.MON";

    /// How late a firewall was, since its start.
    ///
    /// @param pauses how often it stood still for so long that others could hold it for dead
    /// @param longestMicros how late it was at most for what it had to do
    /// @param overruns how many procedures, checks among them, took longer than they may
    public record Lateness(long pauses, long longestMicros, long overruns) {
        static final Lateness UNKNOWN = new Lateness(0, 0, 0);
    }

    /// From the answer to `cluster status --json`.
    static FirewallStatus of(JsonNode status) {
        JsonNode group = first(status.get("groups"));
        JsonNode replication = first(status.get("replication"));
        long behind = replication.get("lag").get("entries").number(0);
        for (JsonNode peer : replication.get("peers").items()) {
            behind = Math.max(behind, peer.get("lag").get("entries").number(0));
        }
        JsonNode comparison = replication.get("comparison");
        String state = group.get("state").text();
        return new FirewallStatus(
                state,
                group.get("is_master").isTrue(),
                state.equals(BACKUP),
                group.get("master").text(),
                group.get("members").items().stream().anyMatch(each -> each.get("held").isTrue()),
                replication.get("complete").isTrue(),
                behind,
                replication.get("comparing").isTrue()
                        || replication.get("transfer").get("running").isTrue(),
                comparison.get("number").number(0),
                comparison.get("equal").isTrue(),
                new Lateness(
                        status.get("pauses").number(0),
                        status.get("longest_pause_us").number(0),
                        group.get("overrun_procedures").number(0)));
    }

    private static JsonNode first(JsonNode array) {
        return array.items().isEmpty() ? new JsonNode(null) : array.items().getFirst();
    }

    /// What a firewall says of itself whose programs do not compare.
    ///
    /// @param settled whether they are not about to change something
    public static FirewallStatus of(
            String state, boolean isMaster, boolean settled, String master, boolean complete) {
        return new FirewallStatus(
                state,
                isMaster,
                !isMaster && settled,
                master,
                false,
                complete,
                settled ? 0 : 1,
                !settled,
                0,
                false,
                Lateness.UNKNOWN);
    }

    /// The same of flows, but who is the master another program decides.
    public FirewallStatus decidedBy(FirewallStatus other) {
        return new FirewallStatus(
                other.state,
                other.isMaster,
                other.isBackup,
                other.master,
                other.held,
                complete,
                behind + other.behind,
                busy || other.busy,
                comparison,
                equal,
                lateness);
    }
}
