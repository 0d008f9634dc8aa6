// SPDX-License-Identifier: Apache-2.0

/// The program on the real kernel: each test in network namespaces of its own.
package dev.sne.shell.it;
