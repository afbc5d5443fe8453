package dev.snapback.controller.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
  @TempDir private Path temp;
  private final Store store = new Store();

  private static final class Store implements DataDirectory.Owner {
    private String directory = "";

    @Override
    public String directory() {
      return directory;
    }

    @Override
    public String own(String mark) {
      directory = directory.isEmpty() ? mark : directory;
      return directory;
    }
  }

  @Test
  void the_first_directory_belongs_to_the_store_and_no_other_one() throws Exception {
    Path data = temp.resolve("data");
    assertThat(DataDirectory.share(data, store)).isEqualTo(data);
    Files.createDirectories(data.resolve("runs/r1"));
    assertThat(DataDirectory.share(data, store)).isEqualTo(data);
    // Not mounted on this host, say.
    assertThatThrownBy(() -> DataDirectory.share(temp.resolve("other"), store))
        .hasMessageContaining("is not the directory that belongs to this store");
  }

  @Test
  void a_directory_with_runs_that_a_store_does_not_know_is_refused() throws Exception {
    Files.createDirectories(temp.resolve("runs/r1"));
    assertThatThrownBy(() -> DataDirectory.share(temp, store)).hasMessageContaining("holds runs");
    assertThat(store.directory()).isEmpty();
  }

  @Test
  void the_directory_of_a_controller_alone_is_refused() throws Exception {
    Files.createFile(DataDirectory.database(temp));
    assertThatThrownBy(() -> DataDirectory.share(temp, store))
        .hasMessageContaining("holds the records of a controller alone");
  }
}
