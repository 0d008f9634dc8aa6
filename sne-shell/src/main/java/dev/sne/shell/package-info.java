// SPDX-License-Identifier: Apache-2.0

/// The entry point of the program and the session that a command runs in. A command that is run
/// once loads nothing from here that it does not need: the time to start is part of what a user
/// sees.
package dev.sne.shell;
