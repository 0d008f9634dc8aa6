// SPDX-License-Identifier: Apache-2.0
package dev.sne.ifmii.probe;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/// What to GET, and what counts as a good answer. The host of the URL stands in the request and in
/// TLS; whom to connect to is the [ProbeTarget]'s affair, and no name is ever looked up.
///
/// @param url `http` or `https`, absolute
/// @param lowestStatus least status that is good, 200 to 999
/// @param highestStatus greatest status that is good; redirects are not followed
/// @param bodyContains text that the body has to contain (UTF-8); empty for none
/// @param trust whose certificates are good; without a meaning for `http`
public record HttpCheck(
        URI url,
        int lowestStatus,
        int highestStatus,
        Optional<String> bodyContains,
        TlsTrust trust) {
    private static final int OK = 200;
    private static final int HIGHEST = 999;
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    public HttpCheck {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw new IllegalArgumentException("not an http or https URL: " + url);
        }
        if (url.getHost() == null || url.getPort() == 0 || url.getPort() > 0xffff) {
            throw new IllegalArgumentException("URL without a valid host and port: " + url);
        }
        if (lowestStatus < OK || highestStatus > HIGHEST || lowestStatus > highestStatus) {
            throw new IllegalArgumentException(
                    "not a range of statuses from 200 to 999: "
                            + lowestStatus
                            + " to "
                            + highestStatus);
        }
    }

    /// Expects status 200, and for `https` a certificate that the Java runtime trusts.
    public static HttpCheck of(String url) {
        return new HttpCheck(URI.create(url), OK, OK, Optional.empty(), new TlsTrust.Installed());
    }

    /// Expects a status in this range instead, both ends included.
    public HttpCheck expecting(int lowest, int highest) {
        return new HttpCheck(url, lowest, highest, bodyContains, trust);
    }

    /// Expects this text in the body, too.
    public HttpCheck containing(String text) {
        return new HttpCheck(url, lowestStatus, highestStatus, Optional.of(text), trust);
    }

    /// Trusts others than the Java runtime does.
    public HttpCheck trusting(TlsTrust others) {
        return new HttpCheck(url, lowestStatus, highestStatus, bodyContains, others);
    }

    boolean isTls() {
        return url.getScheme().equalsIgnoreCase("https");
    }

    int port() {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return isTls() ? HTTPS_PORT : HTTP_PORT;
    }

    /// Without the brackets of an IPv6 address.
    String host() {
        String host = url.getHost();
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    /// What stands in the `Host` field.
    String authority() {
        return url.getPort() > 0 ? url.getHost() + ":" + url.getPort() : url.getHost();
    }

    /// What stands in the request line.
    String path() {
        String path = url.getRawPath() == null ? "" : url.getRawPath();
        String from = path.isEmpty() ? "/" : path;
        return url.getRawQuery() == null ? from : from + "?" + url.getRawQuery();
    }

    boolean isExpected(int status) {
        return status >= lowestStatus && status <= highestStatus;
    }
}
