// SPDX-License-Identifier: Apache-2.0

/// The words that stand for the kernel's numbers: protocols, connection states, status bits. Shared
/// by the textual forms, the filter language and error messages; not exported.
package dev.sne.conntrack.words;
