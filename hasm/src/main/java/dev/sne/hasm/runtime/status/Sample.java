// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.status;

import java.util.List;

/// The value of a measure.
///
/// @param labels as many as the measure has, in their order
/// @param value in the unit of the measure
public record Sample(Measure measure, List<String> labels, double value) {
    public Sample {
        labels = List.copyOf(labels);
        if (labels.size() != measure.labels().size()) {
            throw new IllegalArgumentException(
                    measure + " has the labels " + measure.labels() + ", not " + labels);
        }
    }
}
