// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import java.security.cert.X509Certificate;
import java.util.List;

/// Whose certificates a TLS server may show.
public sealed interface TlsTrust {
    /// Those that the Java runtime trusts (`cacerts`), for the name in the URL.
    record Installed() implements TlsTrust {}

    /// Those issued by these authorities, for the name in the URL. A certificate that nobody has
    /// issued but itself may be among them.
    record Authorities(List<X509Certificate> certificates) implements TlsTrust {
        public Authorities {
            certificates = List.copyOf(certificates);
            if (certificates.isEmpty()) {
                throw new IllegalArgumentException("no authority to trust");
            }
        }
    }

    /// The one certificate with this fingerprint, whatever its name and dates.
    ///
    /// @param sha256 of the encoded certificate: 64 hexadecimal digits, colons allowed
    record Fingerprint(String sha256) implements TlsTrust {
        private static final int DIGITS = 64;

        public Fingerprint {
            String digits = sha256.replace(":", "");
            boolean valid = digits.length() == DIGITS;
            for (int i = 0; i < digits.length(); i++) {
                valid &= Character.digit(digits.charAt(i), 16) >= 0;
            }
            if (!valid) {
                throw new IllegalArgumentException("not a SHA-256 fingerprint: " + sha256);
            }
        }
    }
}
