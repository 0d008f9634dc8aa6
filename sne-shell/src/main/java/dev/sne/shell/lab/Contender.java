// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

import dev.sne.hasm.Profile;

/// A kind of firewalls that is compared with others.
///
/// @param name how the report calls it
/// @param programs what runs on the firewalls
/// @param profile their timing, as far as that is `sne`'s affair
public record Contender(String name, Programs programs, Profile profile) {}
