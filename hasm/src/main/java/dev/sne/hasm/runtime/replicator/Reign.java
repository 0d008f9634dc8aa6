// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.replicator;

import dev.sne.hasm.Epoch;

/// What a host was the master of. Its table is whole: if the next master continues that stream, the
/// two tables need only be compared.
///
/// @param stream the name of the mastership
/// @param lastNumber of the last entry of that stream
record Reign(Epoch stream, int lastNumber) {}
