// SPDX-License-Identifier: Apache-2.0

/// Scripts of commands: how lines become words, and how a script is run and where it stops.
package dev.sne.shell.batch;
