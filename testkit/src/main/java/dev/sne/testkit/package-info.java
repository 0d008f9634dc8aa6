// SPDX-License-Identifier: Apache-2.0

/// Parts that are put together by tests and by `sne lab`: each package beneath holds one of them
/// and depends on as few of the others as it can.
package dev.sne.testkit;
