// SPDX-License-Identifier: Apache-2.0

/// Flow tables of any size for tests and measurements.
package dev.sne.testkit.inject;
