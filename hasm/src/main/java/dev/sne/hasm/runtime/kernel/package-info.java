// SPDX-License-Identifier: Apache-2.0

/// The two ends of replication at the kernel: what its flow table tells, and how a copy is put into
/// another one.
///
/// Everything here blocks on ctnetlink, and each object belongs to one thread. How flows look on
/// the wire, and in which order they arrive, is others' matter.
package dev.sne.hasm.runtime.kernel;
