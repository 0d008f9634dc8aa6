// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.lab;

/// What the traffic of a run noticed.
///
/// @param connections how many TCP connections there were
/// @param alive how many of them went on to the end
/// @param bytes how many bytes arrived over them, each of them right
/// @param udpNanos the longest time without a datagram, of any stream of a thousand a second
/// @param udpLost how many datagrams the stream that lost most has lost
/// @param tcpNanos the longest time without a byte, of any end of a busy connection
/// @param twoMastersNanos for how long two were masters that could hear each other
record Measured(
        int connections,
        int alive,
        long bytes,
        long udpNanos,
        long udpLost,
        long tcpNanos,
        long twoMastersNanos) {}
