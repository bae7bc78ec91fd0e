/** The bundle of the graph view. */

import { provide } from "../load";
import { open } from "./view";

provide("graph", open);
