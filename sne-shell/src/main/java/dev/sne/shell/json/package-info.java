// SPDX-License-Identifier: Apache-2.0

/// JSON as commands write it: small objects, one at a time. Flows are written by the conntrack
/// module.
package dev.sne.shell.json;
