// SPDX-License-Identifier: Apache-2.0

/// Flows of the kernel's connection tracking table and what can be done with them: the flyweight
/// over a kernel message, the immutable record, the builder and encoder, and the table of one
/// network namespace. Text forms, filters and events have packages of their own.
package dev.sne.conntrack;
