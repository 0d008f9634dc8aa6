// SPDX-License-Identifier: Apache-2.0

/// What a command runs in: its streams, the network namespace it works on, how it is told to stop,
/// and how its failures become a message and an exit status. Nothing here knows any command.
package dev.sne.shell.session;
