// SPDX-License-Identifier: Apache-2.0
package dev.sne.shell.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sne.hasm.Period;
import dev.sne.hasm.Policy;
import dev.sne.hasm.Procedure;
import dev.sne.hasm.Settings;
import dev.sne.hasm.runtime.entry.ReplicationMode;
import dev.sne.hasm.runtime.replicator.GroupFlows;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationReaderTest {
    private static final String PAIR = NewConfiguration.EXAMPLE.text();

    private static List<String> problems(String text) {
        return new ConfigurationReader("fw1")
                .read(text).problems().stream().map(problem -> problem.text("f")).toList();
    }

    private static Configuration read(String text) {
        ConfigurationReader.Result result = new ConfigurationReader("fw1").read(text);
        assertThat(result.problems()).isEmpty();
        return result.configuration().orElseThrow();
    }

    private static String replaced(String from, String to) {
        assertThat(PAIR).contains(from);
        return PAIR.replaceFirst(Pattern.quote(from), to);
    }

    @Test
    void readsAPair() {
        Configuration configuration = read(PAIR);
        assertThat(configuration.host().name()).isEqualTo("fw1");
        Settings settings = configuration.settings().getFirst();
        assertThat(settings.cluster()).isEqualTo(7);
        assertThat(settings.host()).isEqualTo(1);
        assertThat(settings.prio()).isEqualTo(150);
        assertThat(settings.policy()).isEqualTo(Policy.STANDARD);
        assertThat(configuration.groups().getFirst().interfaces())
                .extracting(GroupInterface::side)
                .containsExactly(GroupInterface.Side.DOWNLINK, GroupInterface.Side.UPLINK);
    }

    @Test
    void theSameFileServesTheOtherHost() {
        Configuration other =
                new ConfigurationReader("fw2").read(PAIR).configuration().orElseThrow();
        assertThat(other.settings().getFirst().host()).isEqualTo(2);
        assertThat(other.settings().getFirst().prio()).isEqualTo(100);
    }

    @Test
    void readsEverythingElse() {
        Configuration configuration =
                read(
                        "control-socket = \"/run/x\"\n"
                                + replaced(
                                        "profile = \"standard\"",
                                        "profile = \"fast\"\nadv = \"9ms\"")
                                + """
                                [policy]
                                preempt = true
                                split = "stay"
                                max-fails = 4
                                [procedures]
                                service-activate = ["/bin/true", "up"]
                                [replication]
                                event-buffer = "64MiB"
                                [[replication.class]]
                                name = "dns"
                                filter = "proto=udp dport=53"
                                mode = "none"
                                [[replication.class]]
                                name = "ssh"
                                filter = "proto=tcp dport=22"
                                mode = "strong"
                                [metrics]
                                enabled = true
                                [notify]
                                webhook = "https://example.org/x"
                                [real-time]
                                policy = "rr"
                                priority = 3
                                """);
        assertThat(configuration.timing().timing().nanos(Period.ADV)).isEqualTo(9_000_000);
        assertThat(configuration.timing().changed()).containsExactly("adv 9ms");
        assertThat(configuration.settings().getFirst().maxFails()).isEqualTo(4);
        assertThat(configuration.programs().procedures())
                .containsEntry(Procedure.SERVICE_ACTIVATE, List.of("/bin/true", "up"));
        assertThat(configuration.replication().eventBufferBytes()).isEqualTo(64L << 20);
        assertThat(configuration.replication().classes().getFirst().mode()).isNull();
        assertThat(configuration.replication().classes().getLast().mode())
                .isEqualTo(ReplicationMode.STRONG);
        assertThat(configuration.realTime().priority()).isEqualTo(3);
        assertThat(configuration.replication().sweepInterval()).isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "number = 7 | number = 70000 | f:2: cluster.number: is 70000, expected a number"
                        + " from 0 to 65535",
                "number = 7 | number = '7' | f:2: cluster.number: is '7', expected a number from 0"
                        + " to 65535",
                "number = 7 | numbr = 7 | f:2: cluster.numbr: unknown key: did you mean number?",
                "number = 7 | colour = 7 | f:2: cluster.colour: unknown key; known here are number,"
                        + " host, secret",
                "number = 1 | number = 0 | f:7: host[1].number: is 0, expected a number from 1 to"
                        + " 255",
                "number = 2 | number = 1 | f:13: host[2].number: 1 is host[1].number, too",
                "name = \"fw2\" | name = \"fw1\" | f:14: host[2].name: fw1 is host[1].name, too",
                "main = \"192.0.2.3\" | main = \"192.0.2.300\" | f:16: host[2].main: '192.0.2.300'"
                        + " is not an IPv4 or IPv6 address",
                "main = \"192.0.2.3\" | main = \"192.0.2.2\" | f:16: host[2].main: 192.0.2.2 is"
                        + " host[1].main, too",
                "main = \"192.0.2.3\" | main = \"2001:db8::3\" | f:16: host[2].main: 2001:db8::3 is"
                        + " IPv6, and 192.0.2.2 of another host is not",
                "main = \"192.0.2.3\" | main = \"224.0.0.1\" | f:16: host[2].main: 224.0.0.1 cannot"
                        + " be the address of a host",
                "interface = \"sync0\" | interface = \"a-name-that-is-too-long\" | f:19:"
                    + " link.dedicated.interface: 'a-name-that-is-too-long' is not the name of an"
                    + " interface, 1 to 15 bytes",
                "interface = \"sync0\" | interface = \"sync0\"~multicast = \"10.0.0.1\" | f:20:"
                    + " link.dedicated.multicast: 10.0.0.1 is no multicast address (224.0.0.0/4 or"
                    + " ff00::/8)",
                "profile = \"standard\" | profile = \"fats\" | f:25: timing.profile: 'fats' is none"
                        + " of fast, standard, relaxed: did you mean fast?",
                "profile = \"standard\" | adv = 50 | f:25: timing.adv: is 50, expected a time from"
                        + " 1us to 24h",
                "profile = \"standard\" | adv = \"50\" | f:25: timing.adv: '50' is not a time such"
                        + " as 50ms, 2s or 1m",
                "profile = \"standard\" | adv = \"25h\" | f:25: timing.adv: is '25h', expected a"
                        + " time from 1us to 24h",
                "fw1 = 150, | fw1 = 300, | f:28: group[1].priorities.fw1: is 300, expected a number"
                        + " from 0 to 255",
                "fw1 = 150, | fw3 = 150, | f:28: group[1].priorities.fw3: there is no host 'fw3',"
                        + " only fw1, fw2: did you mean fw1?",
                "192.0.2.1/24 | 192.0.2.1 | f:34: group[1].interface[1].addresses: '192.0.2.1'"
                        + " lacks the length of its prefix, as in 192.0.2.1/24",
                "192.0.2.1/24 | 192.0.2.1/33 | f:34: group[1].interface[1].addresses:"
                        + " '192.0.2.1/33' is not an address with the length of its prefix",
                "192.0.2.1/24 | 192.0.2.2/24 | f:34: group[1].interface[1].addresses[1]: 192.0.2.2"
                        + " is host[1].main, too, which never moves",
                "side = \"uplink\" | side = \"up\" | f:38: group[1].interface[2].side: 'up' is none"
                        + " of downlink, uplink",
                "to = \"default\" | to = \"10.0.0.1/8\" | f:42: group[1].route[1].to: '10.0.0.1/8'"
                        + " has bits beyond its prefix: no network",
                "via = \"198.51.100.254\" | via = \"::1\" | f:43: group[1].route[1].via: ::1 is no"
                        + " router''s address",
                "type = \"link\" | type = \"arp\" | f:46: group[1].check[1].target: missing: type"
                        + " arp needs it, whom to ask",
                "type = \"link\" | type = \"link\"~port = 3 | f:49: group[1].check[1].port: has no"
                        + " meaning for type link",
                "of = \"downlink\" | of = \"downlnk\" | f:47: group[1].check[1].of: 'downlnk' is"
                        + " none of downlink, uplink, local-service, remote-service: did you mean"
                        + " downlink?",
            })
    void namesLineKeyAndWhatIsExpected(String from, String to, String expected) {
        assertThat(problems(replaced(from, to.replace('~', '\n'))))
                .contains(expected.replace("''", "'"));
    }

    /// A wrong value does not bring forth complaints about what stands in for it.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "number = 2|number = 'x'",
                "main = \"192.0.2.3\"|main = \"x\"",
                "[\"192.0.2.1/24\"]|[\"x\"]",
                "via = \"198.51.100.254\"|via = 7",
                "profile = \"standard\"|profile = \"x\"",
            })
    void complainsOnceOfAMistake(String change) {
        String[] parts = change.split("\\|", -1);
        assertThat(problems(replaced(parts[0], parts[1]))).hasSize(1);
    }

    @Test
    void tellsAllMistakesInTheOrderOfTheFile() {
        String text =
                replaced("number = 7", "number = 70000")
                        .replace("name = \"fw2\"", "nam = \"fw2\"")
                        .replace("profile = \"standard\"", "profile = \"x\"")
                        .replace("type = \"link\"", "type = \"lnk\"");
        assertThat(problems(text))
                .extracting(problem -> problem.substring(0, problem.indexOf(": ", 6)))
                .containsSubsequence(
                        "f:2: cluster.number",
                        "f:12: host[2].name",
                        "f:14: host[2].nam",
                        "f:25: timing.profile",
                        "f:48: group[1].check[1].type",
                        "f:53: group[1].check[2].type");
    }

    @Test
    void tellsAllThatIsNoToml() {
        assertThat(
                        problems(
                                """
                                [cluster]
                                number = 7
                                host = fw1
                                [[host]]
                                number 3
                                name = "a
                                """))
                .containsExactly(
                        "f:3: column 8: unexpected 'f': a text stands in quotes, as in \"eth0\"",
                        "f:5: column 8: unexpected '3', expected . or =",
                        "f:6: column 10: unexpected end of line, expected \" or a character");
    }

    /// Conditions between times are reported where the file changes one of them, in its words.
    @Test
    void tellsOfTimesThatContradictEachOther() {
        assertThat(
                        problems(
                                replaced(
                                        "profile = \"standard\"",
                                        "profile = \"standard\"\nelect = \"40ms\"")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("f:26: timing.elect: ")
                .contains("2*d-max + g")
                .doesNotContain("D_MAX");
    }

    @Test
    void needsWhatItNeeds() {
        assertThat(problems(""))
                .contains(
                        "f: host: there is 0, expected two or more [[host]]",
                        "f: link: missing: [link.dedicated], [link.main] or both",
                        "f: group: missing: mode \"own\" needs one [[group]] or more");
        assertThat(problems("mode = \"monitor\"")).noneMatch(each -> each.contains("group"));
    }

    @Test
    void aHostThatIsNotInTheFileIsTold() {
        assertThat(new ConfigurationReader("gw").read(PAIR).problems())
                .extracting(problem -> problem.text("f"))
                .containsExactly(
                        "f:1: cluster.host: missing, and this machine's name 'gw' is none of the"
                                + " hosts fw1, fw2");
    }

    @Test
    void aClassMayOnlyGoByWhatNeverChanges() {
        assertThat(
                        problems(
                                PAIR
                                        + """
                                        [[replication.class]]
                                        name = "rest"
                                        filter = "mark=1"
                                        mode = "weak"
                                        [[replication.class]]
                                        name = "b"
                                        filter = "dprot=1"
                                        mode = "weak"
                                        """))
                .anyMatch(each -> each.contains("class[1].name: 'rest' is taken"))
                .anyMatch(each -> each.contains("class[1].filter: class rest: `mark=1` may change"))
                .anyMatch(each ->
                        each.contains("class[2].filter: 'dprot=1' is no filter: column 1:"));
    }

    private static String second(String more) {
        return """
        [[group]]
        number = 2
        """
                + more
                + """
                [[group.interface]]
                name = "lan0"
                side = "downlink"
                addresses = ["192.0.2.7/24"]
                """;
    }

    /// The example, which has one group that forwards, as one of several.
    private static String first(String more) {
        return replaced("forwarding = true\n", more);
    }

    @Test
    void severalGroupsDivideTheFlows() {
        String first = first("flows = \"src=10.1.0.0/16\"\n");
        Configuration one = read(first + second(""));
        assertThat(one.flowGroups()).hasSize(2);
        assertThat(one.groups().getFirst().flows().map(Object::toString))
                .contains("src=10.1.0.0/16");
        assertThat(one.groups().getLast().flows()).isEmpty();
        LinkConfig link = one.links().getFirst();
        assertThat(one.replicationPort(link, 0)).isEqualTo(7349);
        assertThat(one.replicationPort(link, 2)).isEqualTo(7350);

        assertThat(read(first + second("flows = \"host=10.2.0.0/16\"\n")).flowGroups()).hasSize(2);
        assertThat(read(first("") + second("flows = \"udp\"\n")).flowGroups()).hasSize(2);
        assertThat(read(first("") + second("") + "[replication]\nenabled = false\n").flowGroups())
                .isEmpty();
        assertThat(SharedPart.fingerprint(one))
                .isNotEqualTo(
                        SharedPart.fingerprint(read(first("flows = \"udp\"\n") + second(""))));
    }

    @Test
    void oneGroupHasAllFlowsAndThePortsAsTheyAre() {
        Configuration one = read(PAIR);
        assertThat(one.flowGroups()).isEmpty();
        assertThat(one.flows(0)).isSameAs(GroupFlows.ALL);
        assertThat(one.replicationPort(one.links().getFirst(), 0)).isEqualTo(7349);
        assertThat(problems(first("flows = \"udp\"\n")))
                .containsExactly(
                        "f:29: warning: group[1].flows: has no effect with one group: all flows are"
                                + " its own");
    }

    @Test
    void tellsWhatKeepsGroupsFromSharingAHost() {
        assertThat(problems(first("") + second("")))
                .containsExactly(
                        "f:54: group[2].flows: missing: group[1] has the flows of no other group"
                                + " already; which are this one's must be told for them to be"
                                + " replicated");
        assertThat(problems(first("flows = \"mark=1\"\n") + second("")))
                .hasSize(1)
                .first()
                .asString()
                .contains("group[1].flows: group 0: `mark=1` may change while a flow lives");
        assertThat(problems(PAIR + second("flows = \"udp\"\n")))
                .hasSize(1)
                .first()
                .asString()
                .contains("group[1].forwarding: is one setting for all groups");
        assertThat(
                        problems(
                                first("")
                                                .replace(
                                                        "profile = \"standard\"",
                                                        "profile = \"relaxed\"")
                                                .replace(
                                                        "interface = \"sync0\"",
                                                        "interface = \"sync0\"\n"
                                                                + "control-port = 7350")
                                        + second("flows = \"udp\"\n")))
                .containsExactly(
                        "f:18: link.dedicated.replication-port: with one for each group, up to"
                                + " 7350: control-port is one of them");
    }

    @Test
    void noGroupTakesAnInterfaceDownThatAnotherOneUses() {
        String managed = "name = \"wan0\"\nmanage = true";
        String other =
                second("flows = \"udp\"\n")
                        + "[[group.interface]]\nname = \"wan0\"\nside = \"uplink\"\n"
                        + "addresses = [\"198.51.100.7/24\"]\n";
        assertThat(problems(first("").replace("name = \"wan0\"", managed) + other))
                .hasSize(1)
                .first()
                .asString()
                .contains("interface[2].manage: another group uses wan0, too");
    }

    /// Two hosts that have different ideas of their cluster can be told by it.
    @Test
    void theFingerprintIsThatOfWhatAllHostsShare() {
        String print = SharedPart.fingerprint(read(PAIR));
        Configuration other =
                new ConfigurationReader("fw2").read(PAIR).configuration().orElseThrow();
        assertThat(SharedPart.fingerprint(other)).isEqualTo(print);
        assertThat(SharedPart.fingerprint(read(PAIR.replace("lan0", "eth7")))).isEqualTo(print);
        for (String different :
                List.of(
                        replaced("192.0.2.1/24", "192.0.2.9/24"),
                        replaced("fw1 = 150", "fw1 = 151"),
                        replaced("profile = \"standard\"", "profile = \"relaxed\""),
                        PAIR + "[policy]\npreempt = true\n")) {
            assertThat(SharedPart.fingerprint(read(different))).isNotEqualTo(print);
        }
    }

    @Test
    void somethingHasToShowThatTheDownlinkWorks() {
        String text =
                PAIR.replace("side = \"downlink\"", "side = \"uplink\"")
                        .replace("of = \"downlink\"", "of = \"uplink\"");
        assertThat(problems(text))
                .containsExactly(
                        "f:27: group[1]: nothing shows whether the downlink works: expected a"
                            + " [[group.interface]] of side downlink, a [[group.check]] of it, or"
                            + " procedures.check-downlink");
    }

    @Test
    void votesGoWithWitnesses() {
        assertThat(problems(PAIR + "[policy]\nvoters = 2\n"))
                .containsExactly(
                        "f:56: policy.voters: has a meaning only with split = \"witness\"");
        String three =
                PAIR
                        + """
                        [[host]]
                        number = 3
                        name = "w"
                        dedicated = "10.255.0.3"
                        main = "192.0.2.4"
                        witness = true
                        [policy]
                        split = "witness"
                        """;
        Configuration witness =
                new ConfigurationReader("w").read(three).configuration().orElseThrow();
        assertThat(witness.settings().getFirst().policy().witness()).isTrue();
        assertThat(witness.settings().getFirst().policy().voters()).isEqualTo(3);
    }

    @Test
    void warnsOfWhatWorksButIsHardlyMeant() {
        String oneLink =
                replaced("[link.dedicated]\ninterface = \"sync0\"\n", "")
                        .replaceAll("dedicated = .*\n", "");
        assertThat(problems(oneLink))
                .hasSize(1)
                .first()
                .asString()
                .contains("warning: link.main: is the only way between the hosts");
        assertThat(problems(PAIR + "[metrics]\nenabled = true\naddress = \"0.0.0.0\"\n"))
                .containsExactly(
                        "f:57: warning: metrics.address: 0.0.0.0 can be reached from elsewhere,"
                                + " without authentication");
    }
}
