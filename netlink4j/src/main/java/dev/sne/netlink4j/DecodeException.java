// SPDX-License-Identifier: Apache-2.0
package dev.sne.netlink4j;

/// A message, or an attribute in it, is malformed, truncated, or of another length than its type
/// demands. The bytes came from the kernel (or from a file that claims to hold such bytes); asking
/// again is safe, but will hardly give a better answer.
public final class DecodeException extends NetlinkException {
    private static final long serialVersionUID = 1;

    private final String path;
    private final long offset;
    private final String reason;

    /// An error at one place of a message.
    ///
    /// @param path where in the message, such as `CTA_TUPLE_ORIG/CTA_TUPLE_IP`; empty for the
    ///   message itself
    /// @param offset byte offset in the decoded buffer
    /// @param reason what is wrong
    public DecodeException(String path, long offset, String reason) {
        super((path.isEmpty() ? "message" : path) + " at byte " + offset + ": " + reason);
        this.path = path;
        this.offset = offset;
        this.reason = reason;
    }

    /// Where in the message; empty for the message itself.
    public String path() {
        return path;
    }

    /// Byte offset in the decoded buffer.
    public long offset() {
        return offset;
    }

    /// What is wrong.
    public String reason() {
        return reason;
    }
}
