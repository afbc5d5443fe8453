package dev.snapback.controller.api;

import dev.snapback.controller.access.Caller;
import dev.snapback.controller.scheduler.ProjectName;
import java.util.Optional;

/** What runs are for, as far as their caller may say. */
final class Projects {
  private Projects() {}

  /** Empty: none is named. */
  static Optional<ProjectName> named(String name) throws ApiException {
    if (!name.isEmpty() && !ProjectName.isValid(name)) {
      throw ApiException.invalid(
          "'" + name + "' is no project: letters, digits and . _ - /, a letter or digit first");
    }
    return Optional.of(name).filter(said -> !said.isEmpty()).map(ProjectName::new);
  }

  /** What a caller's run is for: what was named, if that is the caller's, else the caller's own. */
  static Optional<ProjectName> of(String name, Caller caller) throws ApiException {
    Optional<ProjectName> named = named(name).or(caller::project);
    if (!caller.sees(named)) {
      throw ApiException.notPermitted(
          "%s is for project %s; a run for %s needs a token of that project, or the role operator"
                  .formatted(
                      caller.name(),
                      caller.project().map(ProjectName::value).orElse(""),
                      named.map(ProjectName::value).orElse(""))
              + " or admin");
    }
    return named;
  }
}
