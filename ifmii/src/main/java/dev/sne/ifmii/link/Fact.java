// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// Something known about an interface, and from where.
///
/// @param value what is known
/// @param source who says so
public record Fact<T>(T value, Source source) {
    @Override
    public String toString() {
        return value + " (" + source + ")";
    }
}
