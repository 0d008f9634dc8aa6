// SPDX-License-Identifier: Apache-2.0
package dev.sne.hasm.runtime.frame;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/// The secrets that the hosts of a cluster share, and the keys that are made of them: HKDF with
/// SHA-256 (RFC 5869), so that no two senders, purposes or lives of a sender share a key.
///
/// Where a host has a stream for each of several service groups, each has keys of its own
/// ([#ofGroup]): their frames are counted from 0 each, so that with one key every nonce would be
/// used again, which gives the key away.
///
/// A new secret is rolled out without interruption in three rounds over the hosts: accept it beside
/// the old one, seal with it and accept the old one, forget the old one.
///
/// Immutable, safe for use by several threads.
public final class ClusterKeys {
    /// Fewer bytes could be guessed.
    public static final int MIN_SECRET_BYTES = 16;

    private static final int MAX_CLUSTER = 0xffff;
    private static final int MAX_GROUP = 0xff;
    private static final int AES_256_BYTES = 32;
    private static final int INFO_BYTES = 13;
    private static final byte[] SALT = "sne frame 1".getBytes(StandardCharsets.US_ASCII);
    private static final int SEAL = 1;
    private static final int CHECK = 2;

    private final int cluster;
    private final OptionalInt group;
    private final List<SecretKey> secrets;

    private ClusterKeys(int cluster, OptionalInt group, List<SecretKey> secrets) {
        this.cluster = cluster;
        this.group = group;
        this.secrets = secrets;
    }

    /// The keys of a cluster with one secret.
    ///
    /// @param cluster its number, 0 to 65535
    /// @param secret at least [#MIN_SECRET_BYTES] bytes that cannot be guessed; copied
    public static ClusterKeys of(int cluster, byte[] secret) {
        if (cluster < 0 || cluster > MAX_CLUSTER) {
            throw new IllegalArgumentException(
                    "cluster " + cluster + ", expected 0 to " + MAX_CLUSTER);
        }
        return new ClusterKeys(cluster, OptionalInt.empty(), List.of(secret(secret)));
    }

    /// The same keys, and a second secret: frames that were sealed with it are accepted, too.
    ///
    /// @param secret the next one or the previous one, at least [#MIN_SECRET_BYTES] bytes; copied
    /// @throws IllegalStateException when there are two already
    public ClusterKeys accepting(byte[] secret) {
        if (secrets.size() > 1) {
            throw new IllegalStateException("a roll-over is between two secrets, not three");
        }
        List<SecretKey> both = new ArrayList<>(secrets);
        both.add(secret(secret));
        return new ClusterKeys(cluster, group, List.copyOf(both));
    }

    /// The keys of one service group's stream among several, made of the same secrets. Those of two
    /// groups have nothing in common, nor with those of a cluster that has but one stream: the
    /// group's number is one more byte of what they are derived with. So a frame that has got into
    /// another group's stream fails at the check like any that is forged.
    ///
    /// @param number the group's, 0 to 255
    public ClusterKeys ofGroup(int number) {
        if (number < 0 || number > MAX_GROUP) {
            throw new IllegalArgumentException("group " + number + ", expected 0 to " + MAX_GROUP);
        }
        return new ClusterKeys(cluster, OptionalInt.of(number), secrets);
    }

    int cluster() {
        return cluster;
    }

    /// How many secrets there are; the first one is what this host seals with.
    int count() {
        return secrets.size();
    }

    /// What seals the frames of one life of a sender.
    ///
    /// @param secret which secret, from 0
    SecretKey sealKey(int secret, int purpose, int sender, long incarnation) {
        try {
            return kdf().deriveKey("AES", parameters(secret, SEAL, purpose, sender, incarnation));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is part of every Java runtime", e);
        }
    }

    /// What makes the check in the header of a sender's frames, whichever life it is: a receiver
    /// must not have to derive a key to see that a frame of an unknown life is forged.
    ///
    /// @param secret which secret, from 0
    SipHash checkHash(int secret, int purpose, int sender) {
        try {
            byte[] key = kdf().deriveData(parameters(secret, CHECK, purpose, sender, 0));
            ByteBuffer words = ByteBuffer.wrap(key);
            return new SipHash(words.getLong(), words.getLong());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("HKDF-SHA256 is part of every Java runtime", e);
        }
    }

    private HKDFParameterSpec parameters(
            int secret, int use, int purpose, int sender, long incarnation) {
        ByteBuffer info =
                ByteBuffer.allocate(INFO_BYTES + (group.isPresent() ? 1 : 0))
                        .put((byte) use)
                        .put((byte) purpose)
                        .putShort((short) cluster)
                        .put((byte) sender)
                        .putLong(incarnation);
        group.ifPresent(number -> info.put((byte) number));
        return HKDFParameterSpec.ofExtract()
                .addIKM(secrets.get(secret))
                .addSalt(SALT)
                .thenExpand(info.array(), AES_256_BYTES);
    }

    private static KDF kdf() throws GeneralSecurityException {
        return KDF.getInstance("HKDF-SHA256");
    }

    private static SecretKey secret(byte[] bytes) {
        if (bytes.length < MIN_SECRET_BYTES) {
            throw new IllegalArgumentException(
                    "a secret of "
                            + bytes.length
                            + " bytes, expected "
                            + MIN_SECRET_BYTES
                            + " or more");
        }
        return new SecretKeySpec(bytes, "Generic");
    }
}
