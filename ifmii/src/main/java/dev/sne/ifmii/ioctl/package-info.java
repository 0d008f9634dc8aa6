// SPDX-License-Identifier: Apache-2.0

/// `ioctl(2)` on network interfaces: the socket and `struct ifreq`. Not exported; the packages that
/// know what the single requests mean stand on it.
package dev.sne.ifmii.ioctl;
