// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.hasm.sim;

/// How an activation, a deactivation or an announcement ends.
public enum ProcedureFate {
    /// It does what it is for.
    WORKS,
    /// It ends in time but an activation has activated nothing. A deactivation does its work:
    /// nothing a machine could do would help against one that does not.
    FAILS,
    /// It takes effect, but only shortly before its limit.
    SLOW,
    /// It is still busy at its limit and takes effect only later: what it was to deactivate stays
    /// active beyond what the machine may assume.
    HANGS,
    /// It has taken effect already, while the daemon stood still.
    DONE
}
