// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.procedure;

import dev.sne.ifmii.probe.Probe;
import dev.sne.ifmii.probe.ProbeOrigin;

/// Makes a probe that a check asks, such as `origin -> EchoProbe.of(origin, target)`.
@FunctionalInterface
public interface ProbeMaker {
    /// Makes it. Called on the event loop of the origin, again after one that was given up.
    Probe open(ProbeOrigin origin);
}
