// SPDX-License-Identifier: Apache-2.0
package dev.sne.testkit.sync;

/// What a [FaultRelay] does to datagrams, each judged by itself.
///
/// @param loss the part that is lost, 0 to 1
/// @param duplication the part that arrives twice
/// @param delay the part that is held back for up to 5 ms and overtaken by what follows
public record Faults(double loss, double duplication, double delay) {
    /// Passes everything on in its order.
    public static final Faults NONE = new Faults(0, 0, 0);
}
