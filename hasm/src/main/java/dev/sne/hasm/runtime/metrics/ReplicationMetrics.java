// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.metrics;

import dev.sne.hasm.runtime.status.Measure;
import dev.sne.hasm.runtime.status.ReplicationStatus;
import dev.sne.hasm.runtime.status.Sample;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// A status as metrics, each time that somebody asks: nothing is counted twice, and nothing is done
/// in between.
final class ReplicationMetrics implements MultiCollector {
    private static final String PREFIX = "sne_replication_";

    private final Supplier<ReplicationStatus> status;

    ReplicationMetrics(Supplier<ReplicationStatus> status) {
        this.status = status;
    }

    @Override
    public MetricSnapshots collect() {
        Map<Measure, List<Sample>> byMeasure = new EnumMap<>(Measure.class);
        for (Sample each : status.get().samples()) {
            byMeasure.computeIfAbsent(each.measure(), _ -> new ArrayList<>()).add(each);
        }
        List<MetricSnapshot> metrics = new ArrayList<>();
        byMeasure.forEach((measure, samples) -> metrics.add(metric(measure, samples)));
        return new MetricSnapshots(metrics);
    }

    private static MetricSnapshot metric(Measure measure, List<Sample> samples) {
        MetricMetadata about = about(measure);
        return switch (measure.kind()) {
            case COUNTER ->
                    new CounterSnapshot(
                            about,
                            samples.stream()
                                    .map(each ->
                                            CounterDataPointSnapshot.builder()
                                                    .value(each.value())
                                                    .labels(labels(each))
                                                    .build())
                                    .toList());
            case GAUGE ->
                    new GaugeSnapshot(
                            about,
                            samples.stream()
                                    .map(each ->
                                            GaugeDataPointSnapshot.builder()
                                                    .value(each.value())
                                                    .labels(labels(each))
                                                    .build())
                                    .toList());
        };
    }

    private static MetricMetadata about(Measure measure) {
        String name = PREFIX + measure.text();
        return switch (measure.unit()) {
            case NONE -> new MetricMetadata(name, measure.help());
            case BYTES -> new MetricMetadata(name + "_bytes", measure.help(), Unit.BYTES);
            case SECONDS -> new MetricMetadata(name + "_seconds", measure.help(), Unit.SECONDS);
        };
    }

    private static Labels labels(Sample sample) {
        return Labels.of(sample.measure().labels(), sample.labels());
    }
}
