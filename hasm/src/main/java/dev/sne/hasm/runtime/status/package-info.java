// SPDX-License-Identifier: Apache-2.0

/// How replication fares, as values: for people, for programs, and for a monitoring system.
package dev.sne.hasm.runtime.status;
