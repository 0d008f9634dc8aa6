// SPDX-License-Identifier: Apache-2.0

/// What goes over the network between the hosts of a cluster: sealed datagrams. Keys,
/// authentication, encryption, and the refusal of what is forged, copied or of another life of its
/// sender.
///
/// What is inside a frame is others' matter: packets of the control protocol, messages of
/// replication.
package dev.sne.hasm.runtime.frame;
