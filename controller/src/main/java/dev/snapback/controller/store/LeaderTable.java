package dev.snapback.controller.store;

import dev.snapback.controller.disk.DataDirectory;
import dev.snapback.controller.lead.LeadLostException;
import dev.snapback.controller.lead.Leader;
import dev.snapback.controller.lead.LeaderRow;
import dev.snapback.controller.lead.LeaderStore;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Update;

/**
 * The one row that says who leads, in PostgreSQL. Whoever commits locks it against a change of its
 * key ({@code FOR KEY SHARE}), which signs of life do not wait for, and whoever takes over locks it
 * wholly ({@code FOR UPDATE}): that waits for the commits under way, and those after it see the new
 * epoch.
 */
final class LeaderTable implements LeaderStore, DataDirectory.Owner {
  private final Jdbi jdbi;

  LeaderTable(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * To be the first in a transaction that only the one that leads may make.
   *
   * @throws LeadLostException where that epoch is over
   */
  static void fence(Handle handle, long epoch) {
    long now = handle.createQuery("SELECT epoch FROM leader FOR KEY SHARE").mapTo(Long.class).one();
    if (now != epoch) {
      throw new LeadLostException(
          "epoch %d has begun, and this controller led in epoch %d".formatted(now, epoch));
    }
  }

  @Override
  public LeaderRow read() {
    return jdbi.withHandle(handle ->
        handle.createQuery("SELECT * FROM leader").map((set, context) -> row(new Row(set))).one());
  }

  private static LeaderRow row(Row row) throws SQLException {
    Optional<Leader> leader =
        row.text("holder").isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Leader(
                    row.text("holder"),
                    row.text("host"),
                    row.integer("port"),
                    row.text("certificate")));
    return new LeaderRow(row.number("epoch"), row.number("beat"), leader);
  }

  @Override
  public OptionalLong take(LeaderRow seen, Leader self) {
    return jdbi.inTransaction(handle -> {
      boolean unchanged =
          handle
              .createQuery("SELECT 1 FROM leader WHERE epoch = :epoch AND beat = :beat FOR UPDATE")
              .bind("epoch", seen.epoch())
              .bind("beat", seen.beat())
              .mapTo(Integer.class)
              .findOne()
              .isPresent();
      if (!unchanged) {
        return OptionalLong.empty();
      }
      long epoch = seen.epoch() + 1;
      var _ =
          write(handle, self, "epoch = :next")
              .bind("next", epoch)
              .bind("epoch", seen.epoch())
              .execute();
      return OptionalLong.of(epoch);
    });
  }

  @Override
  public boolean renew(long epoch, Leader self) {
    return jdbi.withHandle(
        handle -> write(handle, self, "epoch = :epoch").bind("epoch", epoch).execute() == 1);
  }

  private static Update write(Handle handle, Leader self, String more) {
    return handle
        .createUpdate(
            """
            UPDATE leader SET %s, beat = beat + 1,
              holder = :holder, host = :host, port = :port, certificate = :certificate
            WHERE epoch = :epoch
            """
                .formatted(more))
        .bind("holder", self.holder())
        .bind("host", self.host())
        .bind("port", self.port())
        .bind("certificate", self.certificate());
  }

  @Override
  public void giveUp(long epoch) {
    jdbi.useHandle(handle ->
        handle
            .createUpdate("UPDATE leader SET holder = '', beat = beat + 1 WHERE epoch = :epoch")
            .bind("epoch", epoch)
            .execute());
  }

  @Override
  public String directory() {
    return jdbi.withHandle(
        handle -> handle.createQuery("SELECT directory FROM leader").mapTo(String.class).one());
  }

  @Override
  public String own(String mark) {
    return jdbi.inTransaction(handle -> {
      var _ =
          handle
              .createUpdate("UPDATE leader SET directory = :mark WHERE directory = ''")
              .bind("mark", mark)
              .execute();
      return handle.createQuery("SELECT directory FROM leader").mapTo(String.class).one();
    });
  }
}
