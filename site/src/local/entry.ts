/** The bundle of local graphs. */

import { provide } from "../load";
import { open } from "./view";

provide("local", open);
