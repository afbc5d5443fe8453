package dev.snapback.cli.request;

import dev.snapback.cli.exit.Failure;
import dev.snapback.proto.api.v1.WantedNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Nodes as people ask for them: {@code --label L}, or {@code L:N} for several of one label. */
public final class WantedLabels {
  private WantedLabels() {}

  /**
   * @param said of each {@code --label}
   * @param image that each is to have; empty: any
   * @param where what must be true of each, as the controller reads it
   * @return one for each node
   * @throws Failure (64) where it cannot be understood
   */
  public static List<WantedNode> parse(List<String> said, String image, List<String> where) {
    List<WantedNode> wants = new ArrayList<>();
    for (String each : said) {
      int colon = each.lastIndexOf(':');
      String label = colon < 0 ? each : each.substring(0, colon);
      wants.addAll(
          Collections.nCopies(
              colon < 0 ? 1 : count(each, colon),
              WantedNode.newBuilder().setLabel(label).setImage(image).addAllWhere(where).build()));
    }
    return wants;
  }

  private static int count(String said, int colon) {
    String number = said.substring(colon + 1);
    if (!number.matches("[1-9][0-9]?")) {
      throw Failure.usage("--label wants L, or L:N for N nodes (1 to 99), found \"" + said + "\"");
    }
    return Integer.parseInt(number);
  }
}
