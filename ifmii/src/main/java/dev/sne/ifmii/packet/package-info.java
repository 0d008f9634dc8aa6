// SPDX-License-Identifier: Apache-2.0

/// Packet sockets, and the frames that ifmii sends and reads on them: ARP, neighbour discovery,
/// echo. Bytes only; when and why they are sent is decided elsewhere.
package dev.sne.ifmii.packet;
