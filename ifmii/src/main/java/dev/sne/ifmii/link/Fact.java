// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.link;

/// Something known about an interface, and from where.
public record Fact<T>(T value, Source source) {}
