package dev.snapback.controller.scheduler;

/** What a node is leased to. */
public sealed interface Tenant permits Requester, ImageWork {}
