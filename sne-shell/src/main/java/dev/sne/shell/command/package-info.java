// SPDX-License-Identifier: Apache-2.0

/// The commands of `sne`, one class each, and what several of them share. {@link
/// dev.sne.shell.command.Commands} is the table of them.
package dev.sne.shell.command;
