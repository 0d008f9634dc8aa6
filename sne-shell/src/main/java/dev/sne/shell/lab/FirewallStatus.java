// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.shell.json.JsonNode;

/// What a daemon says of itself, as far as the lab asks.
///
/// @param state the sub-state of its machine
/// @param isMaster whether it serves
/// @param master the master that it knows, empty for none
/// @param held whether it, or another one as it sees it, is the last choice for a while, as it has
///   failed
/// @param complete whether its copy of the master's table is complete
/// @param behind how many entries it, or as the master any backup, is behind
/// @param busy whether it fetches or compares
/// @param comparison the number of the latest comparison, 0 for none
/// @param equal whether that found no difference, or all that it found is repaired
record FirewallStatus(
        String state,
        boolean isMaster,
        String master,
        boolean held,
        boolean complete,
        long behind,
        boolean busy,
        long comparison,
        boolean equal) {
    private static final String BACKUP = "B.MON";

    static FirewallStatus of(JsonNode status) {
        JsonNode group = first(status.get("groups"));
        JsonNode replication = first(status.get("replication"));
        long behind = replication.get("lag").get("entries").number(0);
        for (JsonNode peer : replication.get("peers").items()) {
            behind = Math.max(behind, peer.get("lag").get("entries").number(0));
        }
        JsonNode comparison = replication.get("comparison");
        return new FirewallStatus(
                group.get("state").text(),
                group.get("is_master").isTrue(),
                group.get("master").text(),
                group.get("members").items().stream().anyMatch(each -> each.get("held").isTrue()),
                replication.get("complete").isTrue(),
                behind,
                replication.get("comparing").isTrue()
                        || replication.get("transfer").get("running").isTrue(),
                comparison.get("number").number(0),
                comparison.get("equal").isTrue());
    }

    private static JsonNode first(JsonNode array) {
        return array.items().isEmpty() ? new JsonNode(null) : array.items().getFirst();
    }

    /// Whether it watches a master and could take its place.
    boolean isBackup() {
        return state.equals(BACKUP);
    }
}
