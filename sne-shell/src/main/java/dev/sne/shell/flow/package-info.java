// SPDX-License-Identifier: Apache-2.0

/// What commands do with flows, apart from their options: select, show, sort, change and delete
/// those of a table, read them from text and load them into a table.
package dev.sne.shell.flow;
