// SPDX-License-Identifier: Apache-2.0

/// Textual forms of flows, out and in: formats that write a [dev.sne.conntrack.FlowView] without
/// allocating ([dev.sne.conntrack.text.FlowFormats]), and parsers that read a line into a
/// [dev.sne.conntrack.FlowBuilder]. What the forms look like is in FORMATS.md beside the module.
package dev.sne.conntrack.text;
