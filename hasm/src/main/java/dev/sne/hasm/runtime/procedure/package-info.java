// SPDX-License-Identifier: Apache-2.0

/// What the failover machine has done on an IP firewall: interfaces, addresses, routes and
/// forwarding taken and given back, neighbours told, links and others asked whether they work. Each
/// procedure and check may be a program of the administrator's instead.
package dev.sne.hasm.runtime.procedure;
