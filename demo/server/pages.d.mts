import type { RequestHandler } from "express";

/** The files of the shop's page. */
export function pageFiles(): RequestHandler;
