package dev.snapback.controller.openstack;

import dev.snapback.controller.openstack.OpenStackException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What a provider of nodes asks of one cloud's project: servers, what belongs to them, and images
 * made of them, all with our mark.
 *
 * <p>Every verb blocks until {@code within} is over at most, trying again meanwhile what failed in
 * passing and can be repeated without harm; gives up when its thread is interrupted; and may be
 * repeated, by its name or id, after any failure or crash. Thread-safe; but two launches or two
 * snapshots of the same name at the same time may make two things.
 */
public final class OpenStackServers implements AutoCloseable {
  private final Wire wire;
  private final PassingTime time;
  private final Mark mark;
  private final Retries retries;
  private final Nova nova;
  private final Glance glance;
  private final Neutron neutron;
  private final Launches launches;
  private final Leaks leaks;

  private OpenStackServers(Cloud cloud, String controller, Wire wire, PassingTime time) {
    this.wire = wire;
    this.time = time;
    this.mark = new Mark(controller);
    this.retries = new Retries(time);
    Keystone keystone = new Keystone(cloud, wire, time);
    Map<String, String> version = Map.of("OpenStack-API-Version", "compute " + Nova.MICROVERSION);
    this.nova = new Nova(new Service("compute", "", version, cloud, keystone, wire, time));
    this.glance = new Glance(new Service("image", "/v2", Map.of(), cloud, keystone, wire, time));
    this.neutron =
        new Neutron(new Service("network", "/v2.0", Map.of(), cloud, keystone, wire, time));
    this.launches = new Launches(mark, nova, neutron, retries);
    this.leaks = new Leaks(mark, nova, neutron, glance);
  }

  /**
   * Asks nothing yet.
   *
   * @param controller whose mark is on all that is made: 1 to 32 characters {@code a-z 0-9}, always
   *     the same for one controller, and no other's in this project
   * @throws OpenStackException REFUSED where the cloud's authority cannot be read
   * @throws IllegalArgumentException where {@code controller} is not as said
   */
  public static OpenStackServers open(Cloud cloud, String controller, Bounds bounds)
      throws OpenStackException {
    return open(cloud, controller, bounds, PassingTime.real());
  }

  static OpenStackServers open(Cloud cloud, String controller, Bounds bounds, PassingTime time)
      throws OpenStackException {
    return new OpenStackServers(cloud, controller, new Wire(cloud, bounds, time), time);
  }

  /**
   * @throws OpenStackException REFUSED where there is none of that name, naming those there are
   */
  public Flavor flavor(String name, Duration within)
      throws OpenStackException, InterruptedException {
    return nova.flavor(name, in(within));
  }

  /**
   * @throws OpenStackException REFUSED where there is none of that name, naming those there are, or
   *     where there are several
   */
  public CloudImage image(String name, Duration within)
      throws OpenStackException, InterruptedException {
    return glance.named(name, in(within));
  }

  /**
   * @return the id of the network of that name
   * @throws OpenStackException REFUSED where there is none of that name, naming those there are, or
   *     where there are several
   */
  public String network(String name, Duration within)
      throws OpenStackException, InterruptedException {
    return neutron.network(name, in(within));
  }

  /** What the project may have, and has, with what others have in it. */
  public ProjectLimits limits(Duration within) throws OpenStackException, InterruptedException {
    return nova.limits(in(within));
  }

  /**
   * Orders a server; with ports, keypair and floating address of its own, as ordered. It is
   * building when this returns. What a failed launch has made so far stays, for {@link #delete} or
   * another attempt.
   *
   * @return the server's id; that of an earlier attempt's where there is one
   * @throws OpenStackException FULL, though a cloud may say so later only, by the server's status
   */
  public String launch(LaunchOrder order, Duration within)
      throws OpenStackException, InterruptedException {
    return launches.launch(order, in(within));
  }

  public ServerStatus status(String server, Duration within)
      throws OpenStackException, InterruptedException {
    Optional<Server> found = nova.server(server, in(within));
    return found.isEmpty() ? new ServerStatus.Gone() : found.get().toStatus();
  }

  /**
   * The end of what the server has written to its console. May be empty.
   *
   * @param lines more than 0
   */
  public String console(String server, int lines, Duration within)
      throws OpenStackException, InterruptedException {
    return nova.console(server, lines, in(within));
  }

  /**
   * Takes away all that a launch has made, whatever became of it. Servers take their time to go;
   * ask again until it is true.
   *
   * @param launch its name
   * @return whether nothing of it is left; while a server is left, so are its ports, keypair and
   *     floating address
   */
  public boolean delete(String launch, Duration within)
      throws OpenStackException, InterruptedException {
    return launches.delete(Mark.checked(launch), in(within));
  }

  /**
   * Servers, floating addresses, ports, keypairs and images with this controller's mark that it
   * does not know. One that is being deleted is among them until it is gone.
   *
   * @param known asked once all is listed, so that what is made meanwhile is not taken for a leak
   */
  public List<Leak> leaks(Supplier<KnownThings> known, Duration within)
      throws OpenStackException, InterruptedException {
    return leaks.find(known, in(within));
  }

  /** Orders it away; whether it is gone, the next {@link #leaks} tells. */
  public void remove(Leak leak, Duration within) throws OpenStackException, InterruptedException {
    leaks.remove(leak, in(within));
  }

  /**
   * Makes an image of a server's disk. It is not whole yet when this returns.
   *
   * @param name of no other image of ours; up to 128 characters {@code a-z 0-9 . -}
   * @param metadata as a {@link LaunchOrder}'s; the image's properties say it
   * @return the image's id; that of an earlier attempt's where there is one
   * @throws OpenStackException CONFLICT while the server is busy with something else
   */
  public String snapshot(String server, String name, Map<String, String> metadata, Duration within)
      throws OpenStackException, InterruptedException {
    String full = mark.name(Mark.checked(name));
    LaunchOrder.checkMetadata(metadata);
    Deadline deadline = in(within);
    return retries.run(
        deadline,
        () -> {
          for (CloudImage image : glance.ownNamed(full, deadline)) {
            boolean ours = mark.of(image.name(), image.properties()).isPresent();
            if (ours && !(ImageStatus.of(image) instanceof ImageStatus.Failed)) {
              return image.id();
            }
          }
          return nova.createImage(server, full, mark.metadata(name, metadata), deadline);
        });
  }

  public ImageStatus imageStatus(String image, Duration within)
      throws OpenStackException, InterruptedException {
    return glance.image(image, in(within)).map(ImageStatus::of).orElseGet(ImageStatus.Gone::new);
  }

  /**
   * One that is not there is no failure.
   *
   * @throws OpenStackException REFUSED where it is not one that we have made; CONFLICT while
   *     something stands on it
   */
  public void deleteImage(String image, Duration within)
      throws OpenStackException, InterruptedException {
    Deadline deadline = in(within);
    Optional<CloudImage> found = glance.image(image, deadline);
    if (found.isEmpty()) {
      return;
    }
    if (mark.of(found.get().name(), found.get().properties()).isEmpty()) {
      throw new OpenStackException(
          Kind.REFUSED,
          "image %s ('%s') is not deleted: it has not this controller's mark"
              .formatted(image, found.get().name()));
    }
    glance.delete(image, deadline);
  }

  private Deadline in(Duration within) {
    return Deadline.in(within, time);
  }

  /** Breaks off what is under way. */
  @Override
  public void close() {
    wire.close();
  }
}
