// SPDX-License-Identifier: Apache-2.0

/// What can be typed where: the words of the filter language, and the completion scripts for bash,
/// zsh and fish, made from the same descriptions of commands that parsing and help use.
package dev.sne.shell.completion;
