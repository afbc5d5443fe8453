package dev.snapback.cli.pool;

import com.google.gson.JsonObject;
import dev.snapback.cli.connection.Controller;
import dev.snapback.cli.exit.ExitCode;
import dev.snapback.cli.output.Json;
import dev.snapback.cli.output.Table;
import dev.snapback.cli.shell.Session;
import dev.snapback.proto.api.v1.ListPoolsRequest;
import dev.snapback.proto.api.v1.Pool;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code snapback pools}. */
@Command(
    name = "pools",
    mixinStandardHelpOptions = true,
    description =
        "Lists the pools of which nodes are made as they are wanted, how full they are, and why they"
            + " launch nothing now.",
    footer = {"", "Example:", "  snapback pools"})
public final class PoolsCommand implements Callable<Integer> {
  private final Session session;

  public PoolsCommand(Session session) {
    this.session = session;
  }

  @Override
  public Integer call() throws InterruptedException {
    try (Controller controller = session.connect()) {
      List<Pool> pools =
          controller
              .ask(api -> api.listPools(ListPoolsRequest.getDefaultInstance()))
              .getPoolsList();
      session.print(
          session.json()
              ? Json.list("pools", pools, PoolsCommand::json).toString()
              : table(pools).toString());
      return ExitCode.OK;
    }
  }

  private static JsonObject json(Pool pool) {
    JsonObject json = new JsonObject();
    json.addProperty("name", pool.getName());
    json.addProperty("provider", pool.getProvider());
    json.addProperty("nodes", pool.getNodes());
    json.addProperty("max_nodes", pool.getMaxNodes());
    json.addProperty("ready", pool.getReady());
    json.addProperty("cores", pool.getCores());
    json.addProperty("max_cores", pool.getMaxCores());
    json.addProperty("memory_mib", pool.getMemoryMib());
    json.addProperty("max_memory_mib", pool.getMaxMemoryMib());
    json.add("labels", Json.strings(pool.getLabelsList()));
    json.add("reason", Json.text(pool.getReason()));
    return json;
  }

  private static Table table(List<Pool> pools) {
    Table table =
        new Table("POOL", "PROVIDER", "NODES", "READY", "CORES", "MIB", "LABELS", "RESTS");
    for (Pool pool : pools) {
      table.row(
          pool.getName(),
          pool.getProvider(),
          of(pool.getNodes(), pool.getMaxNodes()),
          Integer.toString(pool.getReady()),
          of(pool.getCores(), pool.getMaxCores()),
          of(pool.getMemoryMib(), pool.getMaxMemoryMib()),
          String.join(" ", pool.getLabelsList()),
          pool.getReason());
    }
    return table;
  }

  private static String of(int used, int most) {
    return most == 0 ? Integer.toString(used) : used + "/" + most;
  }
}
