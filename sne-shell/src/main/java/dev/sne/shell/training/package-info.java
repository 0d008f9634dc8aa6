// SPDX-License-Identifier: Apache-2.0

/// The work that the AOT cache of the distribution is trained on. Nothing of it runs in a user's
/// session.
package dev.sne.shell.training;
