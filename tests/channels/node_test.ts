import { join } from "node:path";
import { installedPackage } from "../support/npm_package.ts";
import { findNode, type NodeVersion } from "../support/node_versions.ts";
import { type Channel, testChannel } from "./channel.ts";

/** The installed package under a version of Node. */
async function openNode(
  version: NodeVersion,
  installation: "with-optional" | "alone",
): Promise<Channel | undefined> {
  const node = await findNode(version);
  if (node === undefined) return undefined;
  const folder = await installedPackage(installation);
  return { entry: [node, join(folder, "..", "..", ".bin", "runbyte")] };
}

testChannel("npm on Node 22", () => openNode("22.13.0", "alone"));
testChannel("npm on Node 24", () => openNode("24.21.0", "with-optional"));
testChannel("npm on Node 26", () => openNode("26.10.0", "alone"));
