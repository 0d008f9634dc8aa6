// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.message;

import dev.sne.hasm.Epoch;
import dev.sne.hasm.Hosts;

/// What every message carries, whatever it says.
///
/// @param cluster the cluster, 0 to 65535
/// @param group the service group the message is about, 0 to 255
/// @param source the host that sends it
/// @param incarnation which life of that host it is, 0 or more; grows with every start
/// @param counter the number of the message in that life, 0 or more: copies of it on several links
///   carry the same. Whoever puts the message on the wire counts; until then it is 0
/// @param epoch the latest epoch the sender accepted
public record Header(
        int cluster, int group, int source, long incarnation, long counter, Epoch epoch) {

    public static final int MAX_CLUSTER = 0xffff;

    public static final int MAX_GROUP = 0xff;

    public Header {
        if (cluster < 0 || cluster > MAX_CLUSTER) {
            throw new IllegalArgumentException(
                    "cluster " + cluster + ", expected 0 to " + MAX_CLUSTER);
        }
        if (group < 0 || group > MAX_GROUP) {
            throw new IllegalArgumentException("group " + group + ", expected 0 to " + MAX_GROUP);
        }
        Hosts.check(source);
        if (incarnation < 0 || counter < 0) {
            throw new IllegalArgumentException(
                    "incarnation "
                            + incarnation
                            + " and counter "
                            + counter
                            + ", expected 0 or more");
        }
    }

    /// This header with the number of the message in the life of its sender.
    public Header numbered(long counter) {
        return new Header(cluster, group, source, incarnation, counter, epoch);
    }
}
