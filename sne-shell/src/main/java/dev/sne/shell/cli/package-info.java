// SPDX-License-Identifier: Apache-2.0

/// The frame that commands fit into: how a command describes itself, how its words are parsed, how
/// help is made of the same description, and how one command line is carried out. Knows no command.
package dev.sne.shell.cli;
