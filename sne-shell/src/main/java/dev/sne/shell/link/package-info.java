// SPDX-License-Identifier: Apache-2.0

/// How interfaces are shown: their facts, their registers, and what happens to them, as text and as
/// JSON.
package dev.sne.shell.link;
