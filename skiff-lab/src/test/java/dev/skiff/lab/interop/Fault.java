package dev.skiff.lab.interop;

import dev.skiff.lab.interop.network.BadNetwork;

/** The faults of a bad network in one transfer; the same packets in each run. */
enum Fault {
  ONE_PERCENT_LOST,
  /**
   * No two in a row: where the last ACK is lost and then the repeated last DATA, a client with a
   * timer of 5 s comes back after our server has stopped to linger.
   */
  FIVE_PERCENT_LOST,
  FIVE_PERCENT_DOUBLED,
  /** Bits change on the way, and UDP's checksum shows it: the receiver drops it. */
  FIVE_PERCENT_DAMAGED,
  /** Two of ten take a slow lane, where what comes behind it overtakes them. */
  REORDERED,
  /** Round trip of 40 ms. */
  DELAYED,
  /** 2 Mbit/s, and room for 20 packets to wait. */
  NARROW,
  REQUEST_LOST,
  /** OACK, or ACK 0 to a WRQ without options. */
  ANSWER_LOST,
  FIRST_DATA_LOST,
  LAST_DATA_LOST,
  LAST_ACK_LOST;

  /**
   * Has a network do it.
   *
   * @param lastBlock the number of the file's last block
   */
  void inflictOn(BadNetwork network, int lastBlock) {
    if (this == FIVE_PERCENT_DAMAGED) {
      network.requireChecksums();
    }
    network.inflict(rules(lastBlock), commands());
  }

  /** Bits from the 64th on of what IP carries are TFTP's: opcode, block number. */
  private String rules(int lastBlock) {
    return switch (this) {
      case ONE_PERCENT_LOST -> "numgen inc mod 100 42 counter drop";
      case FIVE_PERCENT_LOST -> "numgen inc mod 100 { 3, 22, 31, 58, 90 } counter drop";
      case FIVE_PERCENT_DOUBLED ->
          """
          oifname "server" numgen inc mod 20 11 counter dup to 203.0.113.2 device "server"
          oifname "client" numgen inc mod 20 11 counter dup to 198.51.100.2 device "client"
          """;
      case FIVE_PERCENT_DAMAGED ->
          """
          meta l4proto udp @th,64,16 4 numgen inc mod 20 11 counter @th,80,16 set 0x5a5a
          meta l4proto udp @th,64,16 3 numgen inc mod 20 11 counter @th,128,16 set 0x5a5a
          """;
      case REORDERED -> "numgen inc mod 10 { 2, 3 } counter meta priority set 1:2";
      case REQUEST_LOST -> once("@th,64,16 { 1, 2 }");
      case ANSWER_LOST -> once("iifname \"server\" @th,64,16 { 4, 6 }");
      case FIRST_DATA_LOST -> once("@th,64,16 3 @th,80,16 1");
      case LAST_DATA_LOST -> once("@th,64,16 3 @th,80,16 " + lastBlock);
      case LAST_ACK_LOST -> once("@th,64,16 4 @th,80,16 " + lastBlock);
      case DELAYED, NARROW -> "";
    };
  }

  /** The count goes on only with packets that match. */
  private static String once(String match) {
    return "meta l4proto udp " + match + " numgen inc mod 1000000000 0 counter drop";
  }

  private String commands() {
    return switch (this) {
      case REORDERED ->
          """
          for device in client server; do
            tc qdisc add dev $device root handle 1: htb default 1
            tc class add dev $device parent 1: classid 1:1 htb rate 1gbit quantum 3000
            tc class add dev $device parent 1: classid 1:2 htb rate 10mbit burst 1600 cburst 1600
          done
          """;
      case NARROW ->
          """
          for device in client server; do
            tc qdisc add dev $device root tbf rate 2mbit burst 3000 limit 30000
          done
          """;
      default -> "";
    };
  }
}
