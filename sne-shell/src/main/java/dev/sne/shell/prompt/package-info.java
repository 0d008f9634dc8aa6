// SPDX-License-Identifier: Apache-2.0

/// The interactive prompt, and the choice between it and a script. The only package that uses
/// JLine.
package dev.sne.shell.prompt;
