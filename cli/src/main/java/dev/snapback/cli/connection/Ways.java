package dev.snapback.cli.connection;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The ways to controllers that are as good as each other; calls take the present one. Thread-safe.
 */
final class Ways extends Channel {
  private final List<Address> addresses;
  private final List<Optional<ManagedChannel>> opened;
  private final Function<Address, ManagedChannel> channels;
  private int present;

  /**
   * @param addresses at least one
   */
  Ways(List<Address> addresses, Function<Address, ManagedChannel> channels) {
    this.addresses = List.copyOf(addresses);
    this.channels = channels;
    this.opened =
        new ArrayList<>(
            IntStream.range(0, addresses.size())
                .mapToObj(each -> Optional.<ManagedChannel>empty())
                .toList());
  }

  synchronized Address address() {
    return addresses.get(present);
  }

  int count() {
    return addresses.size();
  }

  synchronized ManagedChannel channel() {
    Optional<ManagedChannel> channel = opened.get(present);
    if (channel.isEmpty()) {
      channel = Optional.of(channels.apply(address()));
      opened.set(present, channel);
    }
    return channel.get();
  }

  /** The next one is the present one; after the last comes the first. */
  synchronized void next() {
    present = (present + 1) % addresses.size();
  }

  @Override
  public <Q, A> ClientCall<Q, A> newCall(MethodDescriptor<Q, A> method, CallOptions options) {
    return channel().newCall(method, options);
  }

  @Override
  public String authority() {
    return channel().authority();
  }

  synchronized void close() {
    opened.forEach(channel -> channel.ifPresent(ManagedChannel::shutdownNow));
  }
}
