/**
 * Packets of attackers and broken clients, against a live server: a list of datagrams and names, a
 * flood of random ones, and what a forged address can be made to receive.
 */
package dev.skiff.lab.fuzz.hostile;
