// SPDX-License-Identifier: Apache-2.0

/// The status of replication for Prometheus, over HTTP. The libraries for that are optional: a
/// program on the module path that uses this package adds the modules
/// `io.prometheus.metrics.exporter.httpserver` and `jdk.httpserver`.
package dev.sne.hasm.runtime.metrics;
