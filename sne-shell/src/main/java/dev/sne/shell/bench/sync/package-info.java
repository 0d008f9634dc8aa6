// SPDX-License-Identifier: Apache-2.0

/// How well flow tables are replicated: sne, and beside it conntrackd(8), between two namespaces
/// with a cable of their own, measured in one run.
package dev.sne.shell.bench.sync;
