// SPDX-License-Identifier: Apache-2.0

/// What the hosts of a cluster tell each other to decide who is master, one record a message, and
/// the bytes they become on the wire.
package dev.sne.hasm.message;
