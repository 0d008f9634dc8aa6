// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm;

/// The sub-states, named as in the transition table.
public enum SubState {
    /// Not running.
    OFF("OFF", MainState.OFF),
    /// Service and uplink are forced down, the downlink is being checked.
    I_CHK("I.CHK", MainState.INIT),
    /// The downlink is down; it will be checked again.
    I_WAIT("I.WAIT", MainState.INIT),
    /// JOIN was sent; either a master answers or nobody does.
    D_LISTEN("D.LISTEN", MainState.DECIDE),
    /// Not synchronised; the bulk transfer is running.
    B_SYNC("B.SYNC", MainState.BACKUP),
    /// Watches advertisements and, as a client would, the service.
    B_MON("B.MON", MainState.BACKUP),
    /// The service failed from a client's view; the master was asked to look.
    B_QUERY("B.QUERY", MainState.BACKUP),
    /// The master says that all is well; the own downlink is being checked.
    B_DOUBT("B.DOUBT", MainState.BACKUP),
    /// Somebody else takes over, or the own attempt failed.
    B_AWAIT("B.AWAIT", MainState.BACKUP),
    /// The own downlink is broken: takes no part.
    B_ISOL("B.ISOL", MainState.BACKUP),
    /// Checks the own downlink before anything else.
    H_VERIFY("H.VERIFY", MainState.HANDOVER),
    /// The bid is out, objections are awaited.
    H_ELECT("H.ELECT", MainState.HANDOVER),
    /// Planned handover: the old master is releasing.
    H_REL("H.REL", MainState.HANDOVER),
    /// The uplink was activated and is being checked.
    H_UP("H.UP", MainState.HANDOVER),
    /// The service was activated and is being checked.
    H_SVC("H.SVC", MainState.HANDOVER),
    /// Master: advertises, keeps the table, checks itself.
    S_RUN("S.RUN", MainState.SERVICE),
    /// Releasing.
    S_REL("S.REL", MainState.SERVICE);

    private final String id;
    private final MainState mainState;

    SubState(String id, MainState mainState) {
        this.id = id;
        this.mainState = mainState;
    }

    /// The name in the transition table, such as `B.MON`.
    public String id() {
        return id;
    }

    /// The main state it belongs to.
    public MainState mainState() {
        return mainState;
    }

    /// Its place in tables by sub-state.
    @SuppressWarnings("EnumOrdinal") // an array by sub-state is what an EnumMap is, without boxes
    int index() {
        return ordinal();
    }

    @Override
    public String toString() {
        return id;
    }
}
