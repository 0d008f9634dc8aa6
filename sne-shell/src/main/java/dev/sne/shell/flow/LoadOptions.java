// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.flow;

/// How flows are loaded.
///
/// @param upsert whether flows that exist are updated, whatever the text says about it
/// @param replace whether the table is emptied before
/// @param keepGoing whether flows that cannot be understood are left out
/// @param dryRun whether the text is only checked
public record LoadOptions(boolean upsert, boolean replace, boolean keepGoing, boolean dryRun) {}
