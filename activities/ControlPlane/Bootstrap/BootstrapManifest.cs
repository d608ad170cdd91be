using System.Text;
using System.Text.Json.Nodes;
using Masterful.Workflows.Contracts.Errors;

namespace Masterful.Activities.ControlPlane;

/// <summary>The object that carries the script to where machines find it.</summary>
public static class BootstrapManifest
{
    /// <summary>Kubernetes takes no more than this in a ConfigMap's or Secret's data.</summary>
    public const int MaximumBytes = 1 << 20;

    /// <summary>A ConfigMap in <c>kube-system</c> with the key <c>script</c>; a Secret when the script holds keys. <c>MIG-CUT-006</c> when it is too large.</summary>
    /// <param name="script">The script.</param>
    /// <param name="node">Name of the node that it is for.</param>
    /// <param name="secret">Whether it holds keys.</param>
    public static string Render(string script, string node, bool secret)
    {
        var (name, size) = ($"masterful-bootstrap-{node}", Encoding.UTF8.GetByteCount(script));
        if (size > MaximumBytes)
        {
            throw CutoverErrors.BootstrapTooLarge.At($"script for node {node}", $"it has {size} bytes, an object carries {MaximumBytes}.");
        }

        var item = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = secret ? "Secret" : "ConfigMap",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = "kube-system",
                ["labels"] = new JsonObject { ["app.kubernetes.io/managed-by"] = "masterful", ["masterful.dev/node"] = node },
            },
        };
        item[secret ? "stringData" : "data"] = new JsonObject { ["script"] = script };
        return YamlJson.Write(item);
    }
}
