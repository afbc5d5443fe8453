package dev.snapback.agent;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import dev.snapback.agent.api.Descriptions;
import dev.snapback.agent.identity.IdentityFiles;
import dev.snapback.agent.lvm.LvmException;
import dev.snapback.agent.machine.Settings;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.PrettyPrinter;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.DefaultPrettyPrinter;

/** {@code snapback-agent describe}. */
@Command(
    name = "describe",
    description = "Prints what this machine is as a node, as JSON.",
    mixinStandardHelpOptions = true)
final class DescribeCommand implements Callable<Integer> {
  private static final ObjectWriteContext INDENTED =
      new ObjectWriteContext.Base() {
        @Override
        public PrettyPrinter getPrettyPrinter() {
          return new DefaultPrettyPrinter();
        }

        @Override
        public boolean hasPrettyPrinter() {
          return true;
        }
      };

  @Spec private CommandSpec spec;

  @SuppressWarnings("NullAway.Init") // picocli sets the fields
  DescribeCommand() {}

  @Override
  public Integer call() throws IOException {
    var identity = new IdentityFiles(Settings.STATE).read();
    try {
      var description =
          Descriptions.of(
              identity.map(i -> i.node()).orElse(""), ThisMachine.machine(), Optional.empty());
      spec.commandLine().getOut().println(json(description));
      return 0;
    } catch (LvmException e) {
      spec.commandLine().getErr().println("snapback-agent describe: " + e.getMessage());
      return 70;
    }
  }

  /** All fields, those that have no value too. */
  static String json(Message message) {
    var text = new StringWriter();
    try (var json = new JsonFactory().createGenerator(INDENTED, text)) {
      write(json, message);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, Object value) {
    switch (value) {
      case Message message -> {
        json.writeStartObject();
        for (FieldDescriptor field : message.getDescriptorForType().getFields()) {
          json.writeName(field.getName());
          write(json, message.getField(field));
        }
        json.writeEndObject();
      }
      case List<?> list -> {
        json.writeStartArray();
        list.forEach(item -> write(json, item));
        json.writeEndArray();
      }
      case Integer number -> json.writeNumber(number);
      case Long number -> json.writeNumber(number);
      case Double number -> json.writeNumber(number);
      default -> json.writeString(value.toString());
    }
  }
}
