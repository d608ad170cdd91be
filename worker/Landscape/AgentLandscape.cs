using System.Text.Json.Nodes;
using Masterful.Activities.ControlPlane;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Worker.Landscape;

/// <summary>
/// A landscape file reduced to what the agent of one node needs. It lies where others than the landscape's operators read it, so what is named here is
/// what goes, and everything else stays.
/// </summary>
internal static class AgentLandscape
{
    private static readonly string[] Artifacts = ["directory", "s3"];
    private static readonly string[] Endpoint = ["provider", "port", "hostsFile", "name", "addresses"];
    private static readonly string[] OtherNode = ["name", "address", "ports"];

    /// <summary>Answers the file's text, or fails with <c>MIG-LAND-001</c> or <c>MIG-REQ-003</c>.</summary>
    /// <param name="path">The landscape file, whole or reduced.</param>
    /// <param name="node">Name of the node.</param>
    public static string Render(string path, string node)
    {
        var shoots = LandscapeLoader.LoadForAgent(path, _ => { }).Shoots;
        var index = shoots.ToList().FindIndex(shoot => shoot.Nodes.Any(candidate => candidate.Name == node));
        if (index < 0)
        {
            throw RequestErrors.NodeNotFound.At(
                $"node {node}", $"the landscape file lists {string.Join(", ", shoots.SelectMany(shoot => shoot.Nodes).Select(candidate => candidate.Name))}.");
        }

        var whole = YamlJson.Read(File.ReadAllText(path))!;
        var reduced = new JsonObject
        {
            ["apiVersion"] = whole["apiVersion"]!.DeepClone(),
            ["kind"] = whole["kind"]!.DeepClone(),
            ["artifacts"] = Only(whole["artifacts"]!, Artifacts),
            ["shoots"] = new JsonArray(Shoot(whole["shoots"]![index]!, node)),
        };
        return $"# What the agent of {node} needs: /etc/masterful/landscape.yaml there, 0600 root. No kubeconfig of Garden or Seed belongs on the node.\n" + YamlJson.Write(reduced);
    }

    private static JsonObject Shoot(JsonNode whole, string node)
    {
        var reduced = Only(whole, "name");
        if (whole["etcd"]?["restore"] is { } restore)
        {
            reduced["etcd"] = new JsonObject { ["restore"] = restore.DeepClone() };
        }

        reduced["endpoint"] = Only(whole["endpoint"]!, Endpoint);
        // Members of etcd and names in hosts files lead to the others.
        reduced["nodes"] = new JsonArray([.. whole["nodes"]!.AsArray().Select(item => item!["name"]!.ToString() == node ? item.DeepClone() : Only(item, OtherNode))]);
        if (whole["verify"] is { } verify)
        {
            reduced["verify"] = verify.DeepClone();
        }

        return reduced;
    }

    private static JsonObject Only(JsonNode node, params string[] keys) =>
        new(node.AsObject().Where(pair => keys.Contains(pair.Key)).Select(pair => KeyValuePair.Create(pair.Key, pair.Value?.DeepClone())));
}
