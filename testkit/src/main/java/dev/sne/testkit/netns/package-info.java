// SPDX-License-Identifier: Apache-2.0

/// Around network namespaces: their parameters, the cables between them, and what a process still
/// holds of them.
package dev.sne.testkit.netns;
