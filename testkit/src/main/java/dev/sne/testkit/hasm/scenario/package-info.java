// SPDX-License-Identifier: Apache-2.0

/// Scenarios as documents: Markdown that tells what befalls a cluster, with the commands that make
/// it happen and the trace of what the real machines then do. A test plays them and compares.
package dev.sne.testkit.hasm.scenario;
