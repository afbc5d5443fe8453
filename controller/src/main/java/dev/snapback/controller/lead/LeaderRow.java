package dev.snapback.controller.lead;

import java.util.Optional;

/**
 * What the database says of who leads.
 *
 * @param epoch grows by one each time that somebody begins to lead
 * @param beat grows with each sign of life
 * @param leader empty: nobody, as the last one gave it up in good order, or there was none yet
 */
public record LeaderRow(long epoch, long beat, Optional<Leader> leader) {}
