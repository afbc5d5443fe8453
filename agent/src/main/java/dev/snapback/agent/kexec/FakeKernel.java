package dev.snapback.agent.kexec;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A kernel that is loaded and jumped into in memory only. */
public final class FakeKernel implements NextKernel {
  private final List<String> calls = new ArrayList<>();
  private Optional<Integer> failure = Optional.empty();

  /** What was called, e.g. {@code load /boot/bookworm/vmlinuz [root=…]}. */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /** From now on loading fails with this errno. */
  public synchronized void failLoading(int errno) {
    failure = Optional.of(errno);
  }

  @Override
  public synchronized void load(Path kernel, Path initramfs, String commandLine)
      throws KexecException {
    if (failure.isPresent()) {
      throw KexecException.of("kexec_file_load", failure.get());
    }
    calls.add("load " + kernel + " [" + commandLine + "]");
  }

  /** Also for somebody else who does so: {@code kexec --unload}. */
  @Override
  public synchronized void unload() {
    calls.add("unload");
  }

  @Override
  public synchronized boolean isLoaded() {
    return !calls.isEmpty() && calls.getLast().startsWith("load ");
  }

  @Override
  public synchronized void sync() {
    calls.add("sync");
  }

  @Override
  public synchronized void jump() {
    calls.add("jump");
  }

  @Override
  public synchronized void restart() {
    calls.add("restart");
  }
}
