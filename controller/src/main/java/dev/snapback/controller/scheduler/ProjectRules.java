package dev.snapback.controller.scheduler;

import java.util.Map;
import java.util.Optional;

/**
 * What projects may have.
 *
 * @param rules those of which anything is said
 */
public record ProjectRules(Map<ProjectName, Rule> rules) {
  public static final ProjectRules NONE = new ProjectRules(Map.of());

  public ProjectRules {
    rules = Map.copyOf(rules);
  }

  /**
   * @param most nodes at a time
   * @param weight how many turns it has where others have one; more than zero
   */
  public record Rule(int most, int weight) {
    static final Rule USUAL = new Rule(Integer.MAX_VALUE, 1);
  }

  Rule of(Optional<ProjectName> project) {
    return project.flatMap(name -> Optional.ofNullable(rules.get(name))).orElse(Rule.USUAL);
  }

  boolean isLimited(Optional<ProjectName> project) {
    return of(project).most() != Integer.MAX_VALUE;
  }
}
