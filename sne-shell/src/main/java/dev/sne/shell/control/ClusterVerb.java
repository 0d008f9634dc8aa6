// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What may be asked of a daemon, by the first word of a request.
enum ClusterVerb {
    STATUS("status", true),
    MEMBERS("members", true),
    /// The names of the hosts, for completion.
    HOSTS("hosts", true),
    WATCH("watch", true),
    HANDOVER("handover", false),
    RESYNC("resync", false),
    VERIFY("verify", false),
    MAINTENANCE("maintenance", false),
    CLEAR("clear", false),
    PRIMARY("primary", false),
    BACKUP("backup", false),
    FAULT("fault", false),
    RELOAD("reload", false),
    STOP("stop", false);

    private final String word;
    private final boolean readOnly;

    ClusterVerb(String word, boolean readOnly) {
        this.word = word;
        this.readOnly = readOnly;
    }

    /// Whether it changes nothing, so that everybody may ask for it who can connect.
    boolean readOnly() {
        return readOnly;
    }

    static Optional<ClusterVerb> of(String word) {
        for (ClusterVerb each : values()) {
            if (each.word.equals(word)) {
                return Optional.of(each);
            }
        }
        return Optional.empty();
    }

    static List<String> words() {
        List<String> words = new ArrayList<>();
        for (ClusterVerb each : values()) {
            words.add(each.word);
        }
        return words;
    }
}
