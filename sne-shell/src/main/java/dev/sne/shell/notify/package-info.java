// SPDX-License-Identifier: Apache-2.0

/// Tells people of what happens to the cluster: by a program, the system's log, a web hook. See
/// `sne-shell/NOTIFICATIONS.md`.
package dev.sne.shell.notify;
