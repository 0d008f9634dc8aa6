// SPDX-License-Identifier: Apache-2.0

/// JUnit support for tests on the real kernel. Nothing outside tests may use this package: JUnit is
/// not there at run time.
package dev.sne.testkit.junit;
