package dev.snapback.controller.node;

import dev.snapback.controller.facts.CleanedScratch;
import dev.snapback.controller.facts.NodeDescription;
import dev.snapback.controller.facts.Scratch;
import dev.snapback.controller.facts.Staged;
import dev.snapback.controller.scheduler.Compression;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A machine that a run can use: metal or cloud. Its verbs are what a run needs, and nothing of how.
 *
 * <p>Every order names the generation that the caller believes the node is at; a node at another
 * one refuses with {@link NodeException.Kind#STALE}, so that a caller with old knowledge can never
 * act on a machine that was reset meanwhile.
 *
 * <p>All verbs block, may be called from many threads at once, and give up when their thread is
 * interrupted. A verb that failed may be repeated: {@link #start}, {@link #stop} and {@link
 * #sendTree} are idempotent per run, {@link #stage} per generation.
 */
public interface Node extends AutoCloseable {

  /** What the machine is and what its root is, read from the machine now. */
  NodeDescription describe() throws NodeException, InterruptedException;

  /**
   * Unpacks a compressed tar stream into the run's workspace. Reads {@code tar} to its end and does
   * not close it.
   *
   * @throws IOException where {@code tar} cannot be read; what the node does wrong is a {@link
   *     NodeException}
   */
  void sendTree(RunOnNode run, InputStream tar, Compression compression)
      throws NodeException, IOException, InterruptedException;

  /**
   * Starts the run's command in its workspace.
   *
   * @return false where the run had been started before (it is not started twice)
   */
  boolean start(RunOnNode run, RunCommand command) throws NodeException, InterruptedException;

  /**
   * Hands the run's console to {@code sink} from byte {@code offset} on, in order and without gaps.
   * Returns when the run has ended and all of its console was handed over.
   *
   * @throws IOException what {@code sink} threw
   */
  void followConsole(RunOnNode run, long offset, ConsoleSink sink)
      throws NodeException, IOException, InterruptedException;

  /**
   * Waits for the run's end; at once where it has ended. May give up after a while with {@link
   * NodeException.Kind#UNREACHABLE}, which says nothing of the run: ask again.
   */
  RunEnd await(RunOnNode run) throws NodeException, InterruptedException;

  /** Kills all that the run started. A run that has ended, or was never started, is no failure. */
  void stop(RunOnNode run) throws NodeException, InterruptedException;

  /**
   * Writes the files of the run's workspace that match {@code globs} ({@code java.nio} syntax,
   * relative to the workspace) to {@code to} as a compressed tar stream. Does not close it.
   *
   * @throws IOException what {@code to} threw
   */
  void fetchTree(RunOnNode run, List<String> globs, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException;

  /**
   * Prepares the next {@link #recycle}, so that it takes less. Idempotent, and a help only:
   * recycling without it is right, too.
   *
   * @param generation the generation that the caller believes the node is at
   * @param image the pristine system that will be wanted
   * @param loadKernel false: leave the memory alone that a loaded kernel would hold
   */
  Staged stage(long generation, String image, boolean loadKernel)
      throws NodeException, InterruptedException;

  /**
   * Makes the machine pristine: metal resets, a cloud VM is rebuilt. That this returns says only
   * that the node took the order. The recycling is done when the new system has announced itself.
   */
  Recycling recycle(RecycleOrder order) throws NodeException, InterruptedException;

  /**
   * Writes what tells why a run or the machine failed to {@code to}, as a compressed tar stream.
   * Not tried again: what does not come in time is missing.
   *
   * @param generation the generation that the caller believes the node is at
   * @param maxBytes of it, before it is compressed
   * @param within after this long the call ends
   * @throws IOException what {@code to} threw
   */
  void collectEvidence(
      long generation, long maxBytes, Duration within, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException;

  /**
   * Gives up what was kept under a name. Nothing where there is no such thing.
   *
   * @param generation the generation that the caller believes the node is at
   */
  void dropHold(long generation, String hold) throws NodeException, InterruptedException;

  /**
   * Writes what is kept under a name to {@code to}: a compressed image of its file system.
   *
   * @param generation the generation that the caller believes the node is at
   * @throws IOException what {@code to} threw
   */
  void fetchHold(long generation, String hold, Compression compression, OutputStream to)
      throws NodeException, IOException, InterruptedException;

  /**
   * Writes those files of a system that no longer runs that match {@code globs} ({@code java.nio}
   * syntax, relative to its root) to {@code to} as a compressed tar stream.
   *
   * @param generation the generation that the caller believes the node is at
   * @param hold the hold to read; empty: what ran before the newest recycling
   * @throws IOException what {@code to} threw
   */
  void fetchFormerRoot(
      long generation,
      Optional<String> hold,
      List<String> globs,
      Compression compression,
      OutputStream to)
      throws NodeException, IOException, InterruptedException;

  /**
   * Empties scratch disks: all of them, or, where one may not be touched, none. Idempotent in one
   * boot, and refused once a run has begun in it.
   *
   * @param generation the generation that the caller believes the node is at
   * @param within after this long the node gives up
   * @return one for each, in their order
   * @throws NodeException of kind REFUSED where one may not be touched or is not there, BROKEN
   *     where one could not be emptied; the words say which and why
   */
  List<CleanedScratch> cleanScratch(long generation, List<Scratch> named, Duration within)
      throws NodeException, InterruptedException;

  /** The images that it keeps. Usable for as long as this node is open. */
  NodeImages images();

  /** Lets go of connections. What runs on the machine goes on. Calls under way fail. */
  @Override
  void close();
}
