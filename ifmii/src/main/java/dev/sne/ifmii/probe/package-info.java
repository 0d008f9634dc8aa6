// SPDX-License-Identifier: Apache-2.0

/// Asks others whether they are there: single attempts, and monitors that make a steady verdict of
/// them.
package dev.sne.ifmii.probe;
