// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Where a rule leads.
public final class Next {

    /// The state stays.
    public static final Next UNCHANGED = new Next("-", false, null, List.of());

    /// Backup entry: to B.MON if synchronised, to B.SYNC if not.
    public static final Next BACKUP_ENTRY =
            new Next("Backup entry", true, null, List.of(SubState.B_MON, SubState.B_SYNC));

    private final String text;
    private final boolean backupEntry;
    private final @Nullable SubState only;
    private final Set<SubState> targets;

    private Next(
            String text, boolean backupEntry, @Nullable SubState only, List<SubState> targets) {
        this.text = text;
        this.backupEntry = backupEntry;
        this.only = only;
        this.targets = Set.copyOf(targets);
    }

    /// To this state, which is entered before the action.
    public static Next to(SubState target) {
        return new Next(target.id(), false, target, List.of(target));
    }

    /// To one of these states, or unchanged: the action decides.
    ///
    /// @param text when to which
    public static Next decided(String text, SubState... targets) {
        return new Next(text, false, null, List.of(targets));
    }

    /// Whether the rule ends with the entry into the main state Backup.
    boolean isBackupEntry() {
        return backupEntry;
    }

    /// The only state it leads to, null if that is not fixed.
    @Nullable SubState only() {
        return only;
    }

    /// All states it may lead to, besides the one it comes from.
    public Set<SubState> targets() {
        return targets.isEmpty() ? Set.of() : EnumSet.copyOf(targets);
    }

    /// How the transition table says it.
    @Override
    public String toString() {
        return text;
    }
}
