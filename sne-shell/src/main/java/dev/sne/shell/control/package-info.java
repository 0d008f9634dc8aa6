// SPDX-License-Identifier: Apache-2.0

/// The control socket, by which people and programs ask a daemon and give it orders: both ends of
/// it, and what the daemon answers. See `sne-shell/CONTROL.md`.
package dev.sne.shell.control;
