// SPDX-License-Identifier: Apache-2.0

/// The language in which an administrator says which flows are meant (`proto=tcp dport=22 not
/// assured`): its keys, its parser, the evaluation of a filter on a flow, and the split of a filter
/// into what the kernel can select by itself and the rest.
///
/// The reference for users is `FILTERS.md` beside this module's sources. Nothing here does I/O
/// except reading the label names when a filter uses one.
package dev.sne.conntrack.filter;
