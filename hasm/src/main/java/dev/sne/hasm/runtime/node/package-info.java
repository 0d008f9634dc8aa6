// SPDX-License-Identifier: Apache-2.0

/// One host's failover machines on real time, and what they need of the world around them.
package dev.sne.hasm.runtime.node;
