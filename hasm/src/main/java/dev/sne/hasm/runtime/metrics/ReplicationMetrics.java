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

/// The status of each service group's replication as metrics, each time that somebody asks: nothing
/// is counted twice, and nothing is done in between. Where there are several, the label `group`
/// tells them apart.
final class ReplicationMetrics implements MultiCollector {
    private static final String PREFIX = "sne_replication_";

    private final Supplier<Map<Integer, ReplicationStatus>> status;

    /// What is told of one group.
    ///
    /// @param group tells it from the others
    private record Value(Sample sample, Labels group) {
        double value() {
            return sample.value();
        }

        Labels labels() {
            return group.merge(Labels.of(sample.measure().labels(), sample.labels()));
        }
    }

    /// @param status by the groups' numbers
    ReplicationMetrics(Supplier<Map<Integer, ReplicationStatus>> status) {
        this.status = status;
    }

    @Override
    public MetricSnapshots collect() {
        Map<Measure, List<Value>> byMeasure = new EnumMap<>(Measure.class);
        Map<Integer, ReplicationStatus> all = status.get();
        all.forEach((number, each) -> {
            Labels group =
                    all.size() > 1 ? Labels.of("group", Integer.toString(number)) : Labels.EMPTY;
            for (Sample sample : each.samples()) {
                byMeasure
                        .computeIfAbsent(sample.measure(), _ -> new ArrayList<>())
                        .add(new Value(sample, group));
            }
        });
        List<MetricSnapshot> metrics = new ArrayList<>();
        byMeasure.forEach((measure, values) -> metrics.add(metric(measure, values)));
        return new MetricSnapshots(metrics);
    }

    private static MetricSnapshot metric(Measure measure, List<Value> values) {
        MetricMetadata about = about(measure);
        return switch (measure.kind()) {
            case COUNTER ->
                    new CounterSnapshot(
                            about,
                            values.stream()
                                    .map(each ->
                                            CounterDataPointSnapshot.builder()
                                                    .value(each.value())
                                                    .labels(each.labels())
                                                    .build())
                                    .toList());
            case GAUGE ->
                    new GaugeSnapshot(
                            about,
                            values.stream()
                                    .map(each ->
                                            GaugeDataPointSnapshot.builder()
                                                    .value(each.value())
                                                    .labels(each.labels())
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
}
