// SPDX-License-Identifier: Apache-2.0
/// The configuration of a host: one TOML file, bound to records. Each record says which keys its
/// table has; reading, checking and the reference page are made of that.
package dev.sne.shell.config;
