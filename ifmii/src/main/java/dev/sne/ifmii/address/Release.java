// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.address;

/// What has come of giving addresses back while packets may still arrive.
///
/// @param change what has gone
/// @param detour what is left for the packets, until it is ended
public record Release(Change change, Detour detour) {}
